//! The closed list of what devices say in words rather than in numbers.

use crate::words::words;

words! {
    /// Something that a device says of a subject and that is not a number.
    Attribute UnknownAttribute "attribute";
    /// Serial number of the ONU, as its maker prints it.
    Serial "serial" "serial number" "序列号";
    /// MAC address.
    Mac "mac" "MAC" "MAC 地址";
    /// Logical identifier by which the operator authenticates the ONU.
    Loid "loid" "LOID" "LOID";
    /// Registration identifier that the ONU sends (ITU-T G.984.3).
    RegistrationId "registration-id" "registration ID" "注册 ID";
    /// Name that the operator has given.
    Name "name" "name" "名称";
    /// Description that the operator has given.
    Description "description" "description" "描述";
    /// Maker.
    Vendor "vendor" "maker" "厂商";
    /// Model.
    Model "model" "model" "型号";
    /// Equipment identifier.
    Equipment "equipment" "equipment ID" "设备 ID";
    /// Hardware version.
    Hardware "hardware" "hardware" "硬件版本";
    /// Software version.
    Firmware "firmware" "firmware" "软件版本";
    /// Service or line profile that applies.
    Profile "profile" "profile" "模板";
    /// Operational state.
    State "state" "state" "状态";
    /// State that the operator wants.
    AdminState "admin-state" "admin state" "管理状态";
    /// Whether the configuration was accepted.
    ConfigState "config-state" "configuration" "配置状态";
    /// Whether the hardware is what was provisioned.
    MatchState "match-state" "match" "匹配状态";
    /// Why it went down last.
    LastDownCause "last-down-cause" "last down cause" "最近下线原因";
    /// When it came up last, by the device's clock.
    LastUp "last-up" "last up" "最近上线时间";
    /// When it went down last, by the device's clock.
    LastDown "last-down" "last down" "最近下线时间";
    /// Whether a dying gasp was received.
    DyingGasp "dying-gasp" "dying gasp" "掉电告警";
    /// Whether the optical readings are valid.
    OpticsState "optics-state" "optics" "光模块状态";
    /// State of the port.
    LinkState "link-state" "link" "链路状态";
    /// Kind of interface (`ifType`, number of the IANA registry).
    LinkType "link-type" "link type" "接口类型";
    /// Duplex mode.
    Duplex "duplex" "duplex" "双工";
    /// Maker of the transceiver.
    SfpVendor "sfp-vendor" "transceiver maker" "光模块厂商";
    /// Part number of the transceiver.
    SfpPart "sfp-part" "transceiver part" "光模块型号";
    /// Serial number of the transceiver.
    SfpSerial "sfp-serial" "transceiver serial" "光模块序列号";
    /// Class of the transceiver, as `GPON/B+`.
    SfpClass "sfp-class" "transceiver class" "光模块等级";
    /// Date of manufacture of the transceiver, as it is written there.
    SfpDate "sfp-date" "transceiver date" "光模块日期";
    /// Wavelength of the transceiver, as it is written there.
    SfpWavelength "sfp-wavelength" "transceiver wavelength" "光模块波长";
    /// Kind of board.
    BoardType "board-type" "board type" "板卡类型";
    /// State of the board.
    BoardState "board-state" "board state" "板卡状态";
    /// Modulation of the DSL line.
    LineCoding "line-coding" "line coding" "线路编码";
    /// DSL standard in use.
    TransmissionSystem "transmission-system" "transmission system" "传输制式";
    /// VDSL2 profile in use, as `17a`.
    LineProfile "line-profile" "VDSL2 profile" "VDSL2 模板";
    /// Power management state (ITU-T G.997.1 L0 to L3).
    PowerState "power-state" "power state" "功率管理状态";
    /// Outcome of the last initialisation.
    InitResult "init-result" "last initialisation" "最近初始化结果";
    /// Defects that the office end reports.
    StatusNear "status-near" "office end" "局端状态";
    /// Defects that the customer's end reports.
    StatusFar "status-far" "customer end" "用户端状态";
    /// Dual-ended loop test (DELT); running it drops the line.
    LoopTest "loop-test" "loop test" "双端环路测试";
    /// A MAC address that was learned on the port.
    LearnedMac "learned-mac" "learned MAC" "已学习 MAC";
    /// MAC address of the far end.
    PeerMac "peer-mac" "peer MAC" "对端 MAC";
    /// Mode of Ethernet OAM (IEEE 802.3, clause 57).
    OamMode "oam-mode" "OAM mode" "OAM 模式";
    /// State of Ethernet OAM discovery.
    OamState "oam-state" "OAM state" "OAM 状态";
    /// Logical link identifier (IEEE 802.3, clause 64).
    Llid "llid" "LLID" "LLID";
    /// Whether the sensor works.
    SensorState "sensor-state" "sensor state" "传感器状态";
    /// State of the ONU's activation (ITU-T G.984.3, G.987.3: O1 to O7).
    ActivationState "activation-state" "activation" "激活状态";
    /// Alarms of the ONU that are raised now.
    Alarms "alarms" "alarms" "告警";
    /// Annex of the DSL standard in use.
    Annex "annex" "annex" "附件";
}
