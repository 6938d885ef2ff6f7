//! What an audit says to people, in both languages side by side.

/// A text in both languages, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Words {
    /// English, which is also what files for programs hold.
    pub english: String,
    /// Simplified Chinese.
    pub chinese: String,
}

impl Words {
    pub(crate) fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { english: english.into(), chinese: chinese.into() }
    }

    /// A name, which is the same in both.
    pub(crate) fn same(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { english: name.clone(), chinese: name }
    }
}

/// What keeps certificates with this exit code of `verify` from being valid; `docs/exit-codes.md`
/// has the codes.
#[must_use]
pub fn refusal(code: u8) -> Words {
    let (english, chinese) = match code {
        30 => ("no certificate bundle", "不是证书文件"),
        31 => ("the signature of the certificate", "证书签名不对"),
        32 => ("the key-cert", "人员密钥证书不对"),
        33 => ("the key-cert is not signed under this trust root", "人员密钥证书不属于此信任根"),
        34 => ("the key was not valid then, or may not sign this", "当时密钥无效，或无权签发"),
        35 => ("the signed content does not have the strict schema", "签名内容不符合格式"),
        36 => ("the verdicts do not follow from the readings", "结论与读数不符"),
        37 => ("training and operational are mixed", "培训与正式混用"),
        38 => ("the embedded profile is not the one named", "内含的规范不是所指的规范"),
        39 => ("the record is not whole", "记录不完整"),
        40 => ("the proof of the log, or a cosignature", "日志证明或见证签名不对"),
        41 => ("a statement in the bundle", "附带的声明不对"),
        42 => ("the key was revoked", "密钥已吊销"),
        43 => ("attempts are hidden", "隐瞒了测试次数"),
        47 => ("the QR code is of another certificate", "二维码属于另一证书"),
        _ => ("not valid", "无效"),
    };
    Words::new(english, chinese)
}
