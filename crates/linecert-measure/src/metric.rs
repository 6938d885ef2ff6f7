//! The closed catalogue of what linecert measures.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::unit::Unit;

/// In which direction a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Better {
    /// More is better, as with throughput.
    Higher,
    /// Less is better, as with loss.
    Lower,
    /// Both too little and too much are bad, as with received power.
    Within,
}

/// What a value of the metric stands for, which decides how many samples it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// One indication of an instrument, or a mean with its uncertainty.
    Value,
    /// Events among trials, as lost among sent.
    Proportion,
    /// The value below which this percentage of the samples lies.
    Percentile(u8),
}

/// A name that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown metric `{0}`")]
pub struct UnknownMetric(pub String);

macro_rules! catalogue {
    ($($(#[$doc:meta])* $metric:ident $name:literal $unit:ident $better:ident $statistic:expr,
       $en:literal, $zh:literal;)+) => {
        /// A quantity that is measured, judged and certified.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $metric,)+
        }

        impl Metric {
            /// Every metric, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$metric,)+];

            /// The name in files and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$metric => $name,)+ }
            }

            /// The unit of its values.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$metric => Unit::$unit,)+ }
            }

            /// The direction in which it is better.
            #[must_use]
            pub const fn better(self) -> Better {
                match self { $(Self::$metric => Better::$better,)+ }
            }

            /// What one value stands for.
            #[must_use]
            pub const fn statistic(self) -> Statistic {
                match self { $(Self::$metric => $statistic,)+ }
            }

            /// The English label.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$metric => $en,)+ }
            }

            /// The Chinese label.
            #[must_use]
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$metric => $zh,)+ }
            }
        }
    };
}

catalogue! {
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
    OdnLoss "odn-loss" Db Lower Statistic::Value,
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
}

impl Metric {
    /// Whether the metric is crosstalk, whose sign must be declared: testers print it as a loss.
    #[must_use]
    pub const fn is_crosstalk(self) -> bool {
        matches!(self, Self::NextCoupling | Self::FextCoupling)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        Self::ALL
            .iter()
            .copied()
            .find(|metric| metric.name() == text)
            .ok_or_else(|| UnknownMetric(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_has_names_of_its_own() {
        for text in [Metric::name, Metric::english, Metric::chinese] {
            let distinct: BTreeSet<_> = Metric::ALL.iter().map(|metric| text(*metric)).collect();
            assert_eq!(distinct.len(), Metric::ALL.len());
        }
        for metric in Metric::ALL {
            assert_eq!(metric.name().parse(), Ok(*metric));
        }
    }
}
