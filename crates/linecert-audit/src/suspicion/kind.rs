//! The kinds of suspicion, and what is said of the test of each.

use crate::{register::Register, words::Words};

/// What looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Certificates of different lines rest on the same raw bytes, samples or traces.
    CopiedEvidence,
    /// Two attempts have the same number of a device or of a line: a count was put back.
    CountPutBack,
    /// A certificate goes on with an earlier one of its line that is not there, or is another.
    BrokenChain,
    /// Somebody was at two places with too little time between.
    ImpossibleTravel,
    /// Somebody worked on two lines at the same time.
    SimultaneousJobs,
    /// The last digits of readings are others than those of everybody else.
    OddDigits,
    /// A reading is the same as that of the line before more often than with everybody else.
    RepeatedReadings,
    /// Samples over time have few different values more often than with everybody else.
    FlatSeries,
    /// Limits were passed only after failing more often than with everybody else.
    RetestedUntilPass,
    /// Readings lie just inside a limit and not just outside.
    HuggingLimit,
    /// An instrument is not in the list of instruments.
    UnknownInstrument,
    /// An instrument measured after the last day of its calibration, by the list.
    OutOfCalibration,
    /// A trace of a reflectometer looks made up.
    SuspiciousTrace,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::CopiedEvidence,
        Self::CountPutBack,
        Self::BrokenChain,
        Self::ImpossibleTravel,
        Self::SimultaneousJobs,
        Self::OddDigits,
        Self::RepeatedReadings,
        Self::FlatSeries,
        Self::RetestedUntilPass,
        Self::HuggingLimit,
        Self::UnknownInstrument,
        Self::OutOfCalibration,
        Self::SuspiciousTrace,
    ];

    /// The kinds that are tested: instruments only with a list of them.
    pub(crate) fn tested(register: Option<&Register>) -> Vec<Self> {
        let needs_list =
            |kind: &Self| matches!(kind, Self::UnknownInstrument | Self::OutOfCalibration);
        Self::ALL.into_iter().filter(|kind| register.is_some() || !needs_list(kind)).collect()
    }

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CopiedEvidence => "copied-evidence",
            Self::CountPutBack => "count-put-back",
            Self::BrokenChain => "broken-chain",
            Self::ImpossibleTravel => "impossible-travel",
            Self::SimultaneousJobs => "simultaneous-jobs",
            Self::OddDigits => "odd-digits",
            Self::RepeatedReadings => "repeated-readings",
            Self::FlatSeries => "flat-series",
            Self::RetestedUntilPass => "retested-until-pass",
            Self::HuggingLimit => "hugging-limit",
            Self::UnknownInstrument => "unknown-instrument",
            Self::OutOfCalibration => "out-of-calibration",
            Self::SuspiciousTrace => "suspicious-trace",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Words {
        let (english, chinese) = match self {
            Self::CopiedEvidence => ("Copied evidence", "证据雷同"),
            Self::CountPutBack => ("Counts put back", "计数被拨回"),
            Self::BrokenChain => ("Earlier certificate missing", "缺少先前证书"),
            Self::ImpossibleTravel => ("Impossible travel", "行程不可能"),
            Self::SimultaneousJobs => ("Two lines at once", "同时在两条线路"),
            Self::OddDigits => ("Odd last digits", "末位数字异常"),
            Self::RepeatedReadings => ("Repeated readings", "读数重复"),
            Self::FlatSeries => ("Flat samples", "采样过于平直"),
            Self::RetestedUntilPass => ("Tested until it passed", "反复测到合格"),
            Self::HuggingLimit => ("Just inside a limit", "紧贴限值"),
            Self::UnknownInstrument => ("Unknown instrument", "未登记的仪表"),
            Self::OutOfCalibration => ("Calibration run out", "校准过期"),
            Self::SuspiciousTrace => ("Trace looks made up", "曲线疑似伪造"),
        };
        Words::new(english, chinese)
    }

    /// The test that says so, in one sentence.
    #[must_use]
    pub fn test(self) -> Words {
        let (english, chinese) = match self {
            Self::CopiedEvidence => (
                "the chance that two lines give the same samples, traces or raw bytes of three \
                 tasks, times the number of pairs",
                "两条线路的采样、曲线或三项任务的原始数据相同的概率，乘以证书对数",
            ),
            Self::CountPutBack => (
                "two different attempts with the same number of one device, or of one line",
                "同一设备或同一线路上，两次不同的测试用了同一编号",
            ),
            Self::BrokenChain => (
                "the certificate names an earlier one of its line that was not read, or that does \
                 not end where this one begins",
                "证书所指的同一线路先前证书不在其中，或编号不衔接",
            ),
            Self::ImpossibleTravel => (
                "more than 1 km plus 144 km/h between consecutive visits, with 10 minutes for clocks",
                "相邻两次上门之间超过 1 km 加 144 km/h，并为时钟留 10 分钟",
            ),
            Self::SimultaneousJobs => {
                ("visits to two lines overlap by more than 10 minutes", "时间重叠超过 10 分钟")
            }
            Self::OddDigits => (
                "chi-square test of homogeneity of last digits against all others with the same \
                 model of instrument; Holm",
                "末位数字与同型号仪表其他人的卡方齐性检验；Holm 校正",
            ),
            Self::RepeatedReadings => (
                "exact binomial test of equal consecutive readings against twice the upper 99 % \
                 bound of the others; Holm",
                "相邻读数相同的精确二项检验，对照其他人 99 % 上限的两倍；Holm 校正",
            ),
            Self::FlatSeries => (
                "exact binomial test of series with at most a quarter of different samples against \
                 twice the upper 99 % bound of the others; Holm",
                "不同采样值不足四分之一的序列，精确二项检验，对照其他人 99 % 上限的两倍；Holm 校正",
            ),
            Self::RetestedUntilPass => (
                "exact binomial test of limits passed after failing against twice the upper 99 % \
                 bound of the others; Holm",
                "先不合格后合格的精确二项检验，对照其他人 99 % 上限的两倍；Holm 校正",
            ),
            Self::HuggingLimit => (
                "exact binomial test of readings just inside against just outside a limit, against \
                 70 % and the upper 99 % bound of the others; Holm",
                "限值内侧与外侧紧邻读数的精确二项检验，对照 70 % 及其他人 99 % 上限；Holm 校正",
            ),
            Self::UnknownInstrument => {
                ("the serial number is not in the list of instruments", "序列号不在仪表清单中")
            }
            Self::OutOfCalibration => {
                ("used after the last day that the list gives", "晚于清单的有效期使用")
            }
            Self::SuspiciousTrace => (
                "exact binomial test of the signs of a trace against twice the upper 99 % bound of \
                 the others and 1 %; Holm",
                "曲线伪造迹象的精确二项检验，对照其他人 99 % 上限的两倍及 1 %；Holm 校正",
            ),
        };
        Words::new(english, chinese)
    }

    /// How often an audit of honest certificates raises it, in one sentence.
    #[must_use]
    pub fn false_alarms(self) -> Words {
        let (english, chinese) = match self {
            Self::ImpossibleTravel | Self::SimultaneousJobs => (
                "none while clocks are right to 5 minutes and whoever signs is where the line is",
                "时钟误差不超过 5 分钟且签发人在现场时，不会误报",
            ),
            Self::UnknownInstrument | Self::OutOfCalibration => {
                ("none while the list is right", "清单无误时不会误报")
            }
            Self::CountPutBack => (
                "none while no laptop was set up anew from an old copy",
                "没有用旧备份恢复过电脑时，不会误报",
            ),
            Self::BrokenChain => (
                "none while all certificates of a line are read, from its first",
                "读入每条线路自首张起的全部证书时，不会误报",
            ),
            Self::CopiedEvidence
            | Self::OddDigits
            | Self::RepeatedReadings
            | Self::FlatSeries
            | Self::RetestedUntilPass
            | Self::HuggingLimit
            | Self::SuspiciousTrace => (
                "at most one audit in a thousand has one of this kind",
                "一千次审计中至多一次出现此类误报",
            ),
        };
        Words::new(english, chinese)
    }
}
