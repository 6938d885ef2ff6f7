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
    /// Shortest round-trip time.
    RoundTripTimeMin "round-trip-time-min" Millisecond Lower Statistic::Value,
        "Round-trip time min", "最短往返时延";
    /// Median round-trip time over all probes.
    RoundTripTimeP50 "round-trip-time-p50" Millisecond Lower Statistic::Percentile(50),
        "Round-trip time p50", "往返时延 p50";
    /// 99th percentile of the round-trip time over all probes.
    RoundTripTimeP99 "round-trip-time-p99" Millisecond Lower Statistic::Percentile(99),
        "Round-trip time p99", "往返时延 p99";
    /// 95th percentile of the size of the variation of delay between consecutive packets (RFC 3393, 4.5).
    DelayVariationP95 "delay-variation-p95" Millisecond Lower Statistic::Percentile(95),
        "Delay variation p95", "时延变化 p95";
    /// Longest run of probes lost one after another.
    LongestLossBurst "longest-loss-burst" Count Lower Statistic::Value,
        "Longest loss burst", "最长连续丢包";
    /// 95th percentile of the round-trip time while downstream throughput is measured.
    LoadedRoundTripTimeDownP95 "loaded-round-trip-time-down-p95" Millisecond Lower Statistic::Percentile(95),
        "Round-trip time under load down p95", "下行加载往返时延 p95";
    /// Growth of the mean round-trip time while downstream throughput is measured, over that of the idle line (RFC 6349, 4.3).
    BufferDelayDown "buffer-delay-down" Percent Lower Statistic::Value,
        "Buffer delay down", "下行缓冲时延";
    /// Share of downstream TCP payload that was not sent again (RFC 6349, 4.2).
    TcpEfficiencyDown "tcp-efficiency-down" Percent Higher Statistic::Value,
        "TCP efficiency down", "下行 TCP 效率";
    /// Time that the downstream transfer took, over the time at the ideal rate (RFC 6349, 4.1).
    TransferTimeRatioDown "transfer-time-ratio-down" Percent Lower Statistic::Value,
        "Transfer time ratio down", "下行传输时间比";
    /// Downstream throughput of a single TCP stream; informative.
    SingleStreamThroughputDown "single-stream-throughput-down" MegabitPerSecond Higher Statistic::Value,
        "Single-stream throughput down", "下行单流吞吐率";
    /// Downstream rate of UDP payload that arrived.
    DatagramRateDown "datagram-rate-down" MegabitPerSecond Higher Statistic::Value,
        "UDP rate down", "下行 UDP 速率";
    /// Downstream UDP datagrams lost among those sent.
    DatagramLossDown "datagram-loss-down" Percent Lower Statistic::Proportion,
        "UDP loss down", "下行 UDP 丢包率";
    /// Downstream UDP datagrams that came after a later one (RFC 4737) among those that came.
    DatagramReorderingDown "datagram-reordering-down" Percent Lower Statistic::Proportion,
        "UDP reordering down", "下行 UDP 乱序率";
    /// Downstream interarrival jitter of UDP datagrams (RFC 3550, 6.4.1).
    DatagramJitterDown "datagram-jitter-down" Millisecond Lower Statistic::Value,
        "UDP jitter down", "下行 UDP 抖动";
    /// Longest run of downstream UDP datagrams lost one after another.
    DatagramLossBurstDown "datagram-loss-burst-down" Count Lower Statistic::Value,
        "Longest UDP loss burst down", "下行 UDP 最长连续丢包";
    /// Downstream maximum IP-layer capacity: the best second (RFC 9097, 5).
    IpCapacityDown "ip-capacity-down" MegabitPerSecond Higher Statistic::Value,
        "IP capacity down", "下行 IP 容量";
    /// Downstream IP-layer rate over the whole steady part of a capacity test.
    IpCapacityMeanDown "ip-capacity-mean-down" MegabitPerSecond Higher Statistic::Value,
        "Mean IP rate down", "下行 IP 平均速率";
    /// Downstream throughput towards a public web test; informative.
    WebThroughputDown "web-throughput-down" MegabitPerSecond Higher Statistic::Value,
        "Web test down", "下行网页测速";
    /// 95th percentile of the round-trip time while upstream throughput is measured.
    LoadedRoundTripTimeUpP95 "loaded-round-trip-time-up-p95" Millisecond Lower Statistic::Percentile(95),
        "Round-trip time under load up p95", "上行加载往返时延 p95";
    /// Growth of the mean round-trip time while upstream throughput is measured, over that of the idle line (RFC 6349, 4.3).
    BufferDelayUp "buffer-delay-up" Percent Lower Statistic::Value,
        "Buffer delay up", "上行缓冲时延";
    /// Share of upstream TCP payload that was not sent again (RFC 6349, 4.2).
    TcpEfficiencyUp "tcp-efficiency-up" Percent Higher Statistic::Value,
        "TCP efficiency up", "上行 TCP 效率";
    /// Time that the upstream transfer took, over the time at the ideal rate (RFC 6349, 4.1).
    TransferTimeRatioUp "transfer-time-ratio-up" Percent Lower Statistic::Value,
        "Transfer time ratio up", "上行传输时间比";
    /// Upstream throughput of a single TCP stream; informative.
    SingleStreamThroughputUp "single-stream-throughput-up" MegabitPerSecond Higher Statistic::Value,
        "Single-stream throughput up", "上行单流吞吐率";
    /// Upstream rate of UDP payload that arrived.
    DatagramRateUp "datagram-rate-up" MegabitPerSecond Higher Statistic::Value,
        "UDP rate up", "上行 UDP 速率";
    /// Upstream UDP datagrams lost among those sent.
    DatagramLossUp "datagram-loss-up" Percent Lower Statistic::Proportion,
        "UDP loss up", "上行 UDP 丢包率";
    /// Upstream UDP datagrams that came after a later one (RFC 4737) among those that came.
    DatagramReorderingUp "datagram-reordering-up" Percent Lower Statistic::Proportion,
        "UDP reordering up", "上行 UDP 乱序率";
    /// Upstream interarrival jitter of UDP datagrams (RFC 3550, 6.4.1).
    DatagramJitterUp "datagram-jitter-up" Millisecond Lower Statistic::Value,
        "UDP jitter up", "上行 UDP 抖动";
    /// Longest run of upstream UDP datagrams lost one after another.
    DatagramLossBurstUp "datagram-loss-burst-up" Count Lower Statistic::Value,
        "Longest UDP loss burst up", "上行 UDP 最长连续丢包";
    /// Upstream maximum IP-layer capacity: the best second (RFC 9097, 5).
    IpCapacityUp "ip-capacity-up" MegabitPerSecond Higher Statistic::Value,
        "IP capacity up", "上行 IP 容量";
    /// Upstream IP-layer rate over the whole steady part of a capacity test.
    IpCapacityMeanUp "ip-capacity-mean-up" MegabitPerSecond Higher Statistic::Value,
        "Mean IP rate up", "上行 IP 平均速率";
    /// Upstream throughput towards a public web test; informative.
    WebThroughputUp "web-throughput-up" MegabitPerSecond Higher Statistic::Value,
        "Web test up", "上行网页测速";
    /// Largest IP packet that gets through unfragmented.
    PathMtu "path-mtu" Octet Higher Statistic::Value,
        "Path MTU", "路径 MTU";
    /// Routers on the way, the far end included.
    PathHops "path-hops" Count Lower Statistic::Value,
        "Hops", "路由跳数";
    /// Time from PADI to the first PADO (RFC 2516).
    PppoeDiscoveryTime "pppoe-discovery-time" Millisecond Lower Statistic::Value,
        "PPPoE discovery time", "PPPoE 发现时间";
    /// Time from PADI until the session carries IP: discovery, LCP, authentication and network protocols.
    PppoeSessionTime "pppoe-session-time" Millisecond Lower Statistic::Value,
        "PPPoE session time", "PPPoE 拨号时间";
    /// Access concentrators that answered a PADI.
    PppoeConcentrators "pppoe-concentrators" Count Within Statistic::Value,
        "PPPoE concentrators", "PPPoE 接入集中器数";
    /// Access concentrators that answered and are not among those that are known.
    RogueConcentrators "rogue-concentrators" Count Lower Statistic::Value,
        "Unknown PPPoE concentrators", "未知 PPPoE 集中器数";
    /// Time from DHCPDISCOVER to DHCPACK (RFC 2131).
    DhcpTime "dhcp-time" Millisecond Lower Statistic::Value,
        "DHCP time", "DHCP 获取时间";
    /// DHCP servers that made an offer.
    DhcpServers "dhcp-servers" Count Within Statistic::Value,
        "DHCP servers", "DHCP 服务器数";
    /// Time from the DHCPv6 Solicit to the Reply with an address or a prefix (RFC 8415).
    Dhcpv6Time "dhcpv6-time" Millisecond Lower Statistic::Value,
        "DHCPv6 time", "DHCPv6 获取时间";
    /// Time from a router solicitation to the advertisement (RFC 4861).
    RouterAdvertisementTime "router-advertisement-time" Millisecond Lower Statistic::Value,
        "Router advertisement time", "路由通告时间";
    /// 95th percentile of the time of a DNS answer over all queries.
    DnsTimeP95 "dns-time-p95" Millisecond Lower Statistic::Percentile(95),
        "DNS time p95", "DNS 时延 p95";
    /// DNS queries without a correct answer among all.
    DnsFailures "dns-failures" Percent Lower Statistic::Proportion,
        "DNS failures", "DNS 失败率";
    /// Largest delay factor of a media stream (RFC 4445, 3.1).
    MediaDelayFactor "media-delay-factor" Millisecond Lower Statistic::Value,
        "MDI delay factor", "MDI 时延因子";
    /// Largest media loss rate of a stream (RFC 4445, 3.2).
    MediaLossRate "media-loss-rate" PacketPerSecond Lower Statistic::Value,
        "MDI media loss rate", "MDI 媒体丢包率";
    /// Gaps in the continuity counters of an MPEG transport stream (ISO/IEC 13818-1, 2.4.3.3).
    ContinuityErrors "continuity-errors" Count Lower Statistic::Value,
        "TS continuity errors", "TS 连续计数错误";
    /// RTP packets of a media stream that were lost among those expected (RFC 3550, A.3).
    MediaLoss "media-loss" Percent Lower Statistic::Proportion,
        "Media packet loss", "媒体丢包率";
    /// Bit rate of a media stream, by its transport packets.
    MediaRate "media-rate" MegabitPerSecond Within Statistic::Value,
        "Media rate", "媒体码率";
    /// Time from the request for a channel to its first packet.
    JoinTime "join-time" Millisecond Lower Statistic::Value,
        "Channel join time", "频道加入时延";
    /// Time from leaving one channel until the first packet of the next from which a picture can be decoded.
    ZapTime "zap-time" Millisecond Lower Statistic::Value,
        "Zap time", "频道切换时延";
    /// Time from leaving a channel until its packets stop.
    LeaveTime "leave-time" Millisecond Lower Statistic::Value,
        "Channel leave time", "频道离开时延";
    /// Largest deviation of the arrival of clock references from an even clock.
    PcrJitter "pcr-jitter" Millisecond Lower Statistic::Value,
        "PCR jitter", "PCR 抖动";
    /// Voice quality by the E-model (ITU-T G.107) as a mean opinion score.
    VoiceMos "voice-mos" Mos Higher Statistic::Value,
        "Voice MOS", "语音 MOS";
    /// Transmission rating of the E-model (ITU-T G.107).
    VoiceRating "voice-rating" Rating Higher Statistic::Value,
        "Voice rating", "语音 R 值";
    /// Packets of a synthetic voice stream lost, or later than the jitter buffer, among those sent.
    VoiceLoss "voice-loss" Percent Lower Statistic::Proportion,
        "Voice loss", "语音丢包率";
    /// Half the median round-trip time of a synthetic voice stream.
    VoiceDelay "voice-delay" Millisecond Lower Statistic::Value,
        "Voice delay", "语音单向时延";
    /// Interarrival jitter of a synthetic voice stream (RFC 3550, 6.4.1).
    VoiceJitter "voice-jitter" Millisecond Lower Statistic::Value,
        "Voice jitter", "语音抖动";
    /// Time of the answer to a SIP OPTIONS request (RFC 3261, 11).
    SipOptionsTime "sip-options-time" Millisecond Lower Statistic::Value,
        "SIP OPTIONS time", "SIP OPTIONS 时延";
    /// Time of a SIP registration, the challenge included (RFC 3261, 10).
    SipRegisterTime "sip-register-time" Millisecond Lower Statistic::Value,
        "SIP registration time", "SIP 注册时延";
    /// Distance to the fault of one pair of an Ethernet cable, as the adapter's own cable test tells.
    CableFaultDistance "cable-fault-distance" Metre Within Statistic::Value,
        "Cable fault distance", "网线故障距离";
}
