//! The closed catalogue of metrics.

use super::{Better, Statistic, metrics};
use crate::unit::Unit;

metrics! {
    /// Optical power at the customer's outlet, taken with a power meter at a stated wavelength.
    OutletPower "outlet-power" Dbm Within Statistic::Value,
        "Power at outlet", "入户光功率";
    /// Received power that the ONU reports; good to about 3 dB, so a cross-check only.
    OnuRxPower "onu-rx-power" Dbm Within Statistic::Value,
        "ONU Rx power", "ONU 接收光功率";
    /// Launch power that the ONU reports.
    OnuTxPower "onu-tx-power" Dbm Within Statistic::Value,
        "ONU Tx power", "ONU 发送光功率";
    /// Temperature of the ONU's transceiver.
    OnuTemperature "onu-temperature" Celsius Within Statistic::Value,
        "ONU temperature", "ONU 光模块温度";
    /// Supply voltage of the ONU's transceiver.
    OnuVoltage "onu-voltage" Volt Within Statistic::Value,
        "ONU voltage", "ONU 光模块电压";
    /// Laser bias current of the ONU.
    OnuBiasCurrent "onu-bias-current" Milliampere Within Statistic::Value,
        "ONU bias current", "ONU 偏置电流";
    /// Fibre length to the ONU that the OLT derives from ranging.
    OnuDistance "onu-distance" Metre Lower Statistic::Value,
        "ONU distance", "ONU 测距";
    /// Launch power that the OLT reports for a PON port.
    OltTxPower "olt-tx-power" Dbm Within Statistic::Value,
        "OLT Tx power", "OLT 发送光功率";
    /// Temperature of a PON port's transceiver.
    OltTemperature "olt-temperature" Celsius Within Statistic::Value,
        "OLT port temperature", "OLT 光模块温度";
    /// Supply voltage of a PON port's transceiver.
    OltVoltage "olt-voltage" Volt Within Statistic::Value,
        "OLT port voltage", "OLT 光模块电压";
    /// Laser bias current of a PON port.
    OltBiasCurrent "olt-bias-current" Milliampere Within Statistic::Value,
        "OLT port bias current", "OLT 偏置电流";
    /// Near-end crosstalk as coupling: negative, lower is better.
    NextCoupling "next-coupling" Db Lower Statistic::Value,
        "NEXT coupling", "近端串扰";
    /// Far-end crosstalk as coupling: negative, lower is better.
    FextCoupling "fext-coupling" Db Lower Statistic::Value,
        "FEXT coupling", "远端串扰";
    /// Downstream signal-to-noise ratio margin (ITU-T G.997.1 SNRMds).
    SnrMarginDown "snr-margin-down" Db Higher Statistic::Value,
        "SNR margin down", "下行信噪比裕量";
    /// Upstream signal-to-noise ratio margin (ITU-T G.997.1 SNRMus).
    SnrMarginUp "snr-margin-up" Db Higher Statistic::Value,
        "SNR margin up", "上行信噪比裕量";
    /// TCP payload received by the customer's side, per second of steady transfer.
    ThroughputDown "throughput-down" MegabitPerSecond Higher Statistic::Value,
        "Throughput down", "下行吞吐率";
    /// TCP payload received by the far end, per second of steady transfer.
    ThroughputUp "throughput-up" MegabitPerSecond Higher Statistic::Value,
        "Throughput up", "上行吞吐率";
    /// The 95th percentile of the round-trip time of ICMP echoes, by nearest rank.
    RoundTripTimeP95 "round-trip-time-p95" Millisecond Lower Statistic::Percentile(95),
        "Round-trip time p95", "往返时延 p95";
    /// ICMP echoes without a reply among those sent.
    PacketLoss "packet-loss" Percent Lower Statistic::Proportion,
        "Packet loss", "丢包率";
    /// Power of this ONU's burst as the OLT receives it.
    OltRxPower "olt-rx-power" Dbm Within Statistic::Value,
        "OLT Rx power", "OLT 接收光功率";
    /// Received power of the analogue television overlay at the ONU (1550 nm).
    CatvRxPower "catv-rx-power" Dbm Within Statistic::Value,
        "CATV Rx power", "CATV 接收光功率";
    /// Time since the ONU came up.
    OnuUptime "onu-uptime" Second Higher Statistic::Value,
        "ONU uptime", "ONU 运行时间";
    /// Power that a PON port reports as received, of whichever ONU sent last.
    OltPortRxPower "olt-port-rx-power" Dbm Within Statistic::Value,
        "OLT port Rx power", "OLT 端口接收光功率";
    /// ONUs that are provisioned on a PON port.
    OnusAuthorised "onus-authorised" Count Within Statistic::Value,
        "ONUs authorised", "已授权 ONU 数";
    /// ONUs that are online on a PON port.
    OnusOnline "onus-online" Count Higher Statistic::Value,
        "ONUs online", "在线 ONU 数";
    /// ONUs that are offline on a PON port.
    OnusOffline "onus-offline" Count Lower Statistic::Value,
        "ONUs offline", "离线 ONU 数";
    /// Loss of the optical distribution network between OLT and ONU.
    OdnLoss "odn-loss" Db Within Statistic::Value,
        "ODN loss", "ODN 损耗";
    /// Received power of a port's transceiver.
    PortRxPower "port-rx-power" Dbm Within Statistic::Value,
        "Port Rx power", "端口接收光功率";
    /// Launch power of a port's transceiver.
    PortTxPower "port-tx-power" Dbm Within Statistic::Value,
        "Port Tx power", "端口发送光功率";
    /// Temperature of a port's transceiver.
    PortTemperature "port-temperature" Celsius Within Statistic::Value,
        "Port temperature", "端口光模块温度";
    /// Supply voltage of a port's transceiver.
    PortVoltage "port-voltage" Volt Within Statistic::Value,
        "Port voltage", "端口光模块电压";
    /// Laser bias current of a port's transceiver.
    PortBiasCurrent "port-bias-current" Milliampere Within Statistic::Value,
        "Port bias current", "端口偏置电流";
    /// Bit rate at which a port runs (`ifHighSpeed`).
    PortSpeed "port-speed" MegabitPerSecond Higher Statistic::Value,
        "Port speed", "端口速率";
    /// Octets that a port received (`ifHCInOctets`).
    OctetsIn "octets-in" Count Higher Statistic::Value,
        "Octets in", "接收字节数";
    /// Octets that a port sent (`ifHCOutOctets`).
    OctetsOut "octets-out" Count Higher Statistic::Value,
        "Octets out", "发送字节数";
    /// Packets received with errors (`ifInErrors`).
    ErrorsIn "errors-in" Count Lower Statistic::Value,
        "Errors in", "接收错误数";
    /// Packets not sent because of errors (`ifOutErrors`).
    ErrorsOut "errors-out" Count Lower Statistic::Value,
        "Errors out", "发送错误数";
    /// Frames with an alignment error (`dot3StatsAlignmentErrors`).
    AlignmentErrors "alignment-errors" Count Lower Statistic::Value,
        "Alignment errors", "对齐错误";
    /// Frames with a wrong check sequence (`dot3StatsFCSErrors`).
    FcsErrors "fcs-errors" Count Lower Statistic::Value,
        "FCS errors", "FCS 错误";
    /// Collisions after the first 512 bit times (`dot3StatsLateCollisions`).
    LateCollisions "late-collisions" Count Lower Statistic::Value,
        "Late collisions", "迟冲突";
    /// Frames that are too long (`dot3StatsFrameTooLongs`).
    FramesTooLong "frames-too-long" Count Lower Statistic::Value,
        "Frames too long", "超长帧";
    /// Other receive errors of the MAC sublayer (`dot3StatsInternalMacReceiveErrors`).
    MacReceiveErrors "mac-receive-errors" Count Lower Statistic::Value,
        "MAC receive errors", "MAC 接收错误";
    /// Invalid symbols on the medium (`dot3StatsSymbolErrors`).
    SymbolErrors "symbol-errors" Count Lower Statistic::Value,
        "Symbol errors", "符号错误";
    /// Downstream attenuation of the whole line (ITU-T G.997.1 LATNds).
    LineAttenuationDown "line-attenuation-down" Db Lower Statistic::Value,
        "Line attenuation down", "下行线路衰减";
    /// Upstream attenuation of the whole line (ITU-T G.997.1 LATNus).
    LineAttenuationUp "line-attenuation-up" Db Lower Statistic::Value,
        "Line attenuation up", "上行线路衰减";
    /// Downstream attenuation over the tones in use (ITU-T G.997.1 SATNds).
    SignalAttenuationDown "signal-attenuation-down" Db Lower Statistic::Value,
        "Signal attenuation down", "下行信号衰减";
    /// Upstream attenuation over the tones in use (ITU-T G.997.1 SATNus).
    SignalAttenuationUp "signal-attenuation-up" Db Lower Statistic::Value,
        "Signal attenuation up", "上行信号衰减";
    /// Downstream rate that the line could carry (ITU-T G.997.1 ATTNDRds).
    AttainableRateDown "attainable-rate-down" MegabitPerSecond Higher Statistic::Value,
        "Attainable rate down", "下行可达速率";
    /// Upstream rate that the line could carry (ITU-T G.997.1 ATTNDRus).
    AttainableRateUp "attainable-rate-up" MegabitPerSecond Higher Statistic::Value,
        "Attainable rate up", "上行可达速率";
    /// Net data rate of the downstream bearer (ITU-T G.997.1).
    DataRateDown "data-rate-down" MegabitPerSecond Higher Statistic::Value,
        "Data rate down", "下行净速率";
    /// Net data rate of the upstream bearer (ITU-T G.997.1).
    DataRateUp "data-rate-up" MegabitPerSecond Higher Statistic::Value,
        "Data rate up", "上行净速率";
    /// Net data rate of a bearer channel, of which the direction is not told.
    ChannelRate "channel-rate" MegabitPerSecond Higher Statistic::Value,
        "Channel rate", "通道净速率";
    /// Interleaving delay of a bearer channel (ITU-T G.997.1).
    ChannelDelay "channel-delay" Millisecond Lower Statistic::Value,
        "Interleaving delay", "交织时延";
    /// Impulse noise protection of a bearer channel (ITU-T G.997.1 ACTINP).
    ImpulseNoiseProtection "impulse-noise-protection" Symbol Higher Statistic::Value,
        "Impulse noise protection", "脉冲噪声保护";
    /// Aggregate transmit power downstream (ITU-T G.997.1 ACTATPds).
    LineTxPowerDown "line-tx-power-down" Dbm Within Statistic::Value,
        "Line Tx power down", "下行发送功率";
    /// Aggregate transmit power upstream (ITU-T G.997.1 ACTATPus).
    LineTxPowerUp "line-tx-power-up" Dbm Within Statistic::Value,
        "Line Tx power up", "上行发送功率";
    /// Average transmit power spectral density downstream (ITU-T G.997.1 ACTPSDds).
    TxPsdDown "tx-psd-down" DbmPerHertz Within Statistic::Value,
        "Tx PSD down", "下行发送 PSD";
    /// Average transmit power spectral density upstream (ITU-T G.997.1 ACTPSDus).
    TxPsdUp "tx-psd-up" DbmPerHertz Within Statistic::Value,
        "Tx PSD up", "上行发送 PSD";
    /// Electrical length of the line at 1 MHz (ITU-T G.993.2 kl0).
    ElectricalLength "electrical-length" Db Lower Statistic::Value,
        "Electrical length", "电气长度";
    /// Line attenuation within one band (ITU-T G.997.1 LATN).
    BandLineAttenuation "band-line-attenuation" Db Lower Statistic::Value,
        "Line attenuation", "线路衰减";
    /// Signal attenuation within one band (ITU-T G.997.1 SATN).
    BandSignalAttenuation "band-signal-attenuation" Db Lower Statistic::Value,
        "Signal attenuation", "信号衰减";
    /// SNR margin within one band (ITU-T G.997.1 SNRM).
    BandSnrMargin "band-snr-margin" Db Higher Statistic::Value,
        "SNR margin", "信噪比裕量";
    /// Seconds with forward error correction (ITU-T G.997.1 FECS).
    FecSeconds "fec-seconds" Second Lower Statistic::Value,
        "FEC seconds", "FEC 秒";
    /// Errored seconds (ITU-T G.997.1 ES).
    ErroredSeconds "errored-seconds" Second Lower Statistic::Value,
        "Errored seconds", "误码秒";
    /// Severely errored seconds (ITU-T G.997.1 SES).
    SeverelyErroredSeconds "severely-errored-seconds" Second Lower Statistic::Value,
        "Severely errored seconds", "严重误码秒";
    /// Seconds with loss of signal (ITU-T G.997.1 LOSS).
    LossOfSignalSeconds "loss-of-signal-seconds" Second Lower Statistic::Value,
        "Loss of signal seconds", "信号丢失秒";
    /// Unavailable seconds (ITU-T G.997.1 UAS).
    UnavailableSeconds "unavailable-seconds" Second Lower Statistic::Value,
        "Unavailable seconds", "不可用秒";
    /// Temperature of a board.
    BoardTemperature "board-temperature" Celsius Within Statistic::Value,
        "Board temperature", "板卡温度";
    /// Processor load of a board.
    BoardCpu "board-cpu" Percent Lower Statistic::Value,
        "CPU load", "CPU 利用率";
    /// Memory in use on a board.
    BoardMemory "board-memory" Percent Lower Statistic::Value,
        "Memory in use", "内存利用率";
    /// Supply voltage of a board or power supply.
    BoardVoltage "board-voltage" Volt Within Statistic::Value,
        "Board voltage", "板卡电压";
    /// Supply current of a board or power supply.
    BoardCurrent "board-current" Milliampere Within Statistic::Value,
        "Board current", "板卡电流";
    /// Electrical power of a board or power supply.
    BoardPower "board-power" Watt Lower Statistic::Value,
        "Board power", "板卡功率";
    /// Speed of a fan.
    FanSpeed "fan-speed" RevolutionPerMinute Within Statistic::Value,
        "Fan speed", "风扇转速";
    /// Temperature of a sensor.
    SensorTemperature "sensor-temperature" Celsius Within Statistic::Value,
        "Temperature", "温度";
    /// Voltage of a sensor.
    SensorVoltage "sensor-voltage" Volt Within Statistic::Value,
        "Voltage", "电压";
    /// Current of a sensor.
    SensorCurrent "sensor-current" Milliampere Within Statistic::Value,
        "Current", "电流";
    /// Power of a sensor in watts.
    SensorPower "sensor-power" Watt Within Statistic::Value,
        "Power", "功率";
    /// Optical level of a sensor.
    SensorLevel "sensor-level" Dbm Within Statistic::Value,
        "Level", "电平";
    /// Speed of rotation of a sensor.
    SensorSpeed "sensor-speed" RevolutionPerMinute Within Statistic::Value,
        "Speed", "转速";
    /// Optical power at an input of a power meter, wherever its fibre leads.
    OpticalPower "optical-power" Dbm Within Statistic::Value,
        "Optical power", "光功率";
    /// Loss of what was put between a reference level and a reading of the same power meter (IEC 61280-4-2).
    InsertionLoss "insertion-loss" Db Lower Statistic::Value,
        "Insertion loss", "插入损耗";
    /// Loss of a splitter, from input to one output.
    SplitterLoss "splitter-loss" Db Lower Statistic::Value,
        "Splitter loss", "分光器损耗";
    /// Loss of a splice, which reflects nothing, as a reflectometer sees it.
    SpliceLoss "splice-loss" Db Lower Statistic::Value,
        "Splice loss", "接续损耗";
    /// Loss of a connection, which reflects, as a reflectometer sees it.
    ConnectorLoss "connector-loss" Db Lower Statistic::Value,
        "Connector loss", "连接器损耗";
    /// Reflectance of one event: negative, lower is better.
    EventReflectance "event-reflectance" Db Lower Statistic::Value,
        "Reflectance", "事件反射率";
    /// Attenuation of the fibre between two events, by length.
    SectionAttenuation "section-attenuation" DbPerKilometre Lower Statistic::Value,
        "Section attenuation", "段衰减系数";
    /// Loss from the start of a fibre to its end, without what lies beyond.
    SpanLoss "span-loss" Db Lower Statistic::Value,
        "Span loss", "链路总损耗";
    /// Return loss of a whole fibre: positive, higher is better.
    OpticalReturnLoss "optical-return-loss" Db Higher Statistic::Value,
        "Optical return loss", "光回波损耗";
    /// Length of fibre from the start to the end, by the group index of the trace.
    FibreLength "fibre-length" Kilometre Within Statistic::Value,
        "Fibre length", "光纤长度";
    /// Equal-level far-end crosstalk as coupling, the loss of the pair taken out: negative, lower is better.
    ElfextCoupling "elfext-coupling" Db Lower Statistic::Value,
        "ELFEXT coupling", "等电平远端串扰";
    /// Direct-current resistance of both wires in series, the far end shorted.
    LoopResistance "loop-resistance" Ohm Lower Statistic::Value,
        "Loop resistance", "环路电阻";
    /// Difference of the resistances of the two wires.
    ResistanceDifference "resistance-difference" Ohm Lower Statistic::Value,
        "Resistance difference", "线间电阻差";
    /// Insulation resistance between wires or to earth, the far end open.
    InsulationResistance "insulation-resistance" Megohm Higher Statistic::Value,
        "Insulation resistance", "绝缘电阻";
    /// Capacitance between wires or to earth, the far end open.
    Capacitance "capacitance" Nanofarad Within Statistic::Value,
        "Capacitance", "电容";
    /// The smaller of the capacitances of the two wires to earth as a share of the larger.
    CapacitiveBalance "capacitive-balance" Percent Higher Statistic::Value,
        "Capacitive balance", "电容平衡";
    /// Longitudinal balance of the pair (ITU-T G.117 LCL).
    LongitudinalBalance "longitudinal-balance" Db Higher Statistic::Value,
        "Longitudinal balance", "纵向平衡";
    /// Foreign direct voltage between wires or to earth.
    DcVoltage "dc-voltage" Volt Within Statistic::Value,
        "Foreign DC voltage", "外来直流电压";
    /// Foreign alternating voltage between wires or to earth.
    AcVoltage "ac-voltage" Volt Lower Statistic::Value,
        "Foreign AC voltage", "外来交流电压";
    /// Noise between the wires of the pair.
    MetallicNoise "metallic-noise" Dbrn Lower Statistic::Value,
        "Metallic noise", "线间噪声";
    /// Noise of both wires to earth, as power lines induce it.
    PowerInfluence "power-influence" Dbrn Lower Statistic::Value,
        "Power influence", "电力线感应噪声";
    /// Noise power between the wires over the band of the tester.
    WidebandNoise "wideband-noise" Dbm Lower Statistic::Value,
        "Wideband noise", "宽带噪声";
    /// Attenuation of the pair at one frequency, end to end.
    PairAttenuation "pair-attenuation" Db Lower Statistic::Value,
        "Pair attenuation", "线对衰减";
    /// Load coils on the pair; with one no DSL runs.
    LoadCoils "load-coils" Count Lower Statistic::Value,
        "Load coils", "加感线圈数";
    /// Length of the pair, by its capacitance or by reflection.
    CopperLength "copper-length" Metre Lower Statistic::Value,
        "Pair length", "线对长度";
    /// Code words that forward error correction mended (ITU-T G.997.1 EC).
    CorrectedBlocks "corrected-blocks" Count Lower Statistic::Value,
        "FEC corrections", "FEC 纠正数";
    /// Frames with a wrong CRC (ITU-T G.997.1 CV).
    CodeViolations "code-violations" Count Lower Statistic::Value,
        "CRC errors", "CRC 错误数";
    /// Code words that forward error correction could not mend.
    UncorrectedBlocks "uncorrected-blocks" Count Lower Statistic::Value,
        "Uncorrected blocks", "不可纠正块数";
    /// Cells with a wrong header check (ITU-T G.997.1 HEC violations).
    HeaderErrors "header-errors" Count Lower Statistic::Value,
        "HEC errors", "HEC 错误数";
    /// Time since the line was last trained.
    LineUptime "line-uptime" Second Higher Statistic::Value,
        "Line uptime", "线路同步时间";
}
