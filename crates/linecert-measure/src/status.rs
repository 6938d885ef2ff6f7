//! The closed list of states that devices report of what is connected to them.

use crate::words::words;

words! {
    /// A state, a cause or a defect, in one word for all makers.
    #[expect(missing_docs, reason = "the English words say what each means")]
    Status UnknownStatus "status";
    Online "online" "online" "在线";
    Offline "offline" "offline" "离线";
    Up "up" "up" "正常";
    Down "down" "down" "断开";
    Enabled "enabled" "enabled" "启用";
    Disabled "disabled" "disabled" "禁用";
    Working "working" "working" "工作中";
    Inactive "inactive" "inactive" "未激活";
    Logging "logging" "logging on" "登录中";
    SyncMib "sync-mib" "synchronising MIB" "同步MIB";
    Degraded "degraded" "degraded" "性能劣化";
    Standby "standby" "standby" "待命";
    Initialising "initialising" "initialising" "初始化";
    Normal "normal" "normal" "正常";
    Failed "failed" "failed" "失败";
    Match "match" "match" "匹配";
    Mismatch "mismatch" "mismatch" "不匹配";
    Los "los" "loss of signal" "光信号丢失";
    Losi "losi" "loss of signal of the ONU (LOSi)" "ONU光信号丢失(LOSi)";
    Lofi "lofi" "loss of frame (LOFi)" "帧丢失(LOFi)";
    Sfi "sfi" "signal failed (SFi)" "信号失效(SFi)";
    Loai "loai" "loss of acknowledgement (LOAi)" "应答丢失(LOAi)";
    Loami "loami" "loss of PLOAM (LOAMi)" "PLOAM丢失(LOAMi)";
    Loki "loki" "loss of key (LOKi)" "密钥丢失(LOKi)";
    DyingGasp "dying-gasp" "dying gasp" "掉电告警";
    PowerOff "power-off" "power off" "掉电";
    FibreCut "fibre-cut" "fibre cut" "断纤";
    WireDown "wire-down" "link down" "链路断开";
    AuthFailed "auth-failed" "authentication failed" "认证失败";
    ConfigFailed "config-failed" "configuration failed" "配置失败";
    Deactivated "deactivated" "deactivated" "已去激活";
    DeactivateFailed "deactivate-failed" "deactivation failed" "去激活失败";
    Reset "reset" "reset" "复位";
    Reboot "reboot" "reboot" "重启";
    Shutdown "shutdown" "shut down" "关闭";
    ReRegistered "re-registered" "registered again" "重新注册";
    PopUpFailed "pop-up-failed" "pop-up failed" "POPUP失败";
    Ring "ring" "ring on the port" "环回";
    OpticalModuleOff "optical-module-off" "optical module off" "光模块关闭";
    BroadcastAttack "broadcast-attack" "broadcast storm" "广播攻击";
    OperatorCheckFailed "operator-check-failed" "operator check failed" "运营商校验失败";
    Rogue "rogue" "rogue ONU" "流氓ONU";
    Registered "registered" "registered" "已注册";
    Authenticated "authenticated" "authenticated" "已认证";
    Deregistered "deregistered" "deregistered" "已注销";
    AutoConfigured "auto-configured" "configured by itself" "自动配置";
    Lost "lost" "lost" "丢失";
    MpcpDown "mpcp-down" "MPCP down" "MPCP中断";
    OamDown "oam-down" "OAM down" "OAM中断";
    FirmwareDownload "firmware-download" "firmware download" "固件下载";
    IllegalMac "illegal-mac" "MAC not allowed" "非法MAC";
    AdminDown "admin-down" "shut down by the operator" "管理关闭";
    None "none" "none" "无";
    Unknown "unknown" "unknown" "未知";
    Other "other" "other" "其他";
    Testing "testing" "testing" "测试中";
    Dormant "dormant" "dormant" "休眠";
    NotPresent "not-present" "not present" "不存在";
    LowerLayerDown "lower-layer-down" "lower layer down" "下层断开";
    HalfDuplex "half-duplex" "half duplex" "半双工";
    FullDuplex "full-duplex" "full duplex" "全双工";
    Active "active" "active" "激活";
    Passive "passive" "passive" "被动";
    NoDefect "no-defect" "no defect" "无缺陷";
    Lof "lof" "loss of frame" "帧丢失";
    Lpr "lpr" "loss of power" "掉电";
    Losq "losq" "loss of signal quality" "信号质量丢失";
    LossOfLink "loss-of-link" "loss of link" "链路丢失";
    InitFailed "init-failed" "initialisation failed" "初始化失败";
    NoPeer "no-peer" "no peer" "无对端";
    ConfigError "config-error" "configuration error" "配置错误";
    ConfigNotFeasible "config-not-feasible" "configuration not feasible" "配置不可行";
    CommunicationFailed "communication-failed" "communication failed" "通信失败";
    Success "success" "success" "成功";
    L0 "l0" "L0 (showtime)" "L0(同步)";
    L1 "l1" "L1 (showtime, low)" "L1(低功率同步)";
    L2 "l2" "L2 (low power)" "L2(低功耗)";
    L3 "l3" "L3 (idle)" "L3(空闲)";
    Inhibit "inhibit" "inhibited" "禁止";
    Force "force" "forced" "强制";
    Idle "idle" "idle" "空闲";
    Measuring "measuring" "measuring" "测量中";
    Valid "valid" "valid" "有效";
    Invalid "invalid" "invalid" "无效";
    Empty "empty" "empty" "空";
    O1 "o1" "O1 (initial)" "O1(初始)";
    O2 "o2" "O2 (standby)" "O2(待命)";
    O3 "o3" "O3 (serial number)" "O3(序列号)";
    O4 "o4" "O4 (ranging)" "O4(测距)";
    O5 "o5" "O5 (operation)" "O5(运行)";
    O6 "o6" "O6 (popup)" "O6(弹出)";
    O7 "o7" "O7 (emergency stop)" "O7(紧急停止)";
    Lom "lom" "loss of multiframe" "复帧丢失";
    SignalFail "signal-fail" "signal failed" "信号失效";
    SignalDegrade "signal-degrade" "signal degraded" "信号劣化";
    TxTooLong "tx-too-long" "transmitting too long" "发送超时";
    TxMismatch "tx-mismatch" "transmission mismatch" "发送不匹配";
}

/// What a state says of whether something is there now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It is there, and its values are present values.
    Present,
    /// It is not there; what the agent still answers of it are the last values it had.
    Absent,
    /// The state says neither.
    Unsaid,
}

impl Status {
    /// What it says, as the state of an ONU or a line, of whether that is there now.
    #[must_use]
    pub const fn presence(self) -> Presence {
        match self {
            Self::Online
            | Self::Up
            | Self::Working
            | Self::Active
            | Self::Enabled
            | Self::Registered
            | Self::Authenticated
            | Self::AutoConfigured
            | Self::L0
            | Self::L1
            | Self::L2
            | Self::O5 => Presence::Present,
            Self::Offline
            | Self::Down
            | Self::Inactive
            | Self::Los
            | Self::DyingGasp
            | Self::PowerOff
            | Self::FibreCut
            | Self::WireDown
            | Self::Deactivated
            | Self::Deregistered
            | Self::Lost
            | Self::Shutdown
            | Self::AdminDown
            | Self::Disabled
            | Self::NotPresent
            | Self::LowerLayerDown
            | Self::L3
            | Self::Logging
            | Self::SyncMib
            | Self::AuthFailed
            | Self::O1
            | Self::O2
            | Self::O3
            | Self::O4
            | Self::O6
            | Self::O7 => Presence::Absent,
            _ => Presence::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_working_onu_has_present_values() {
        for (status, presence) in [
            (Status::Online, Presence::Present),
            (Status::Working, Presence::Present),
            (Status::Los, Presence::Absent),
            (Status::DyingGasp, Presence::Absent),
            (Status::Logging, Presence::Absent),
            (Status::Unknown, Presence::Unsaid),
        ] {
            assert_eq!(status.presence(), presence, "{status}");
        }
    }
}
