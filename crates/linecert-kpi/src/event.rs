//! What happens to a work order or a fault.

mod text;

use jiff::{Timestamp, civil};

pub use self::text::BadHappening;
use crate::{customer::Resource, words::words};

/// Something that happened, and when.
///
/// Events are ordered by time; those of one instant by the course of an order, so that it makes no
/// difference in which order they came in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub what: Happening,
}

words! {
    /// The kinds of events, in the course of an order.
    pub Step, "step";
    /// The customer's wish was accepted (受理, CRM).
    Received "received";
    /// Resources were assigned (资源配置).
    Resourced "resourced";
    /// The technician has studied the order (工单研读).
    Studied "studied";
    /// A customer reported a fault (申告).
    FaultReported "fault-reported";
    /// The customer was answered for the first time (首次回复).
    Replied "replied";
    /// A technician was sent (派单).
    Dispatched "dispatched";
    /// It is known what kind of fault it is.
    Attributed "attributed";
    /// The fault was passed to another crew (转派).
    Redispatched "redispatched";
    /// A time was agreed with the customer (预约).
    Appointed "appointed";
    /// Another time was agreed (改约).
    Rebooked "rebooked";
    /// The customer was called ahead of the visit.
    Called "called";
    /// The technician is on site (上门).
    Arrived "arrived";
    /// Light, or the pair, is through (光路开通).
    PathOpened "path-opened";
    /// The service works (业务开通).
    ServiceOpened "service-opened";
    /// It was shown and its rate measured (开通演示和速率测试).
    Demonstrated "demonstrated";
    /// The customer signed (签字).
    Signed "signed";
    /// The fault is mended (修复).
    Cleared "cleared";
    /// A reason for being late was filed.
    Filed "filed";
    /// It was told to a leader (升级上报).
    Escalated "escalated";
    /// The technician reported completion (回单).
    ReportedBack "reported-back";
    /// The order went back undone (退单).
    Returned "returned";
    /// The customer was asked afterwards (回访).
    FollowedUp "followed-up";
    /// The customer reported the fault again (催单, 重复申告).
    ReportedAgain "reported-again";
    /// The order is closed (归档).
    Closed "closed";
}

/// What happened, with what is told of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// A step of which nothing more is told. [`Happening::plain`] makes one.
    Plain(PlainStep),
    /// Resources were assigned.
    Resourced(Resource),
    /// The kind of fault is known.
    Attributed(Nature),
    /// The fault was passed to another crew.
    Redispatched(Crew),
    /// A first time was agreed.
    Appointed(Slot),
    /// Another time was agreed.
    Rebooked(Slot),
    /// The customer was called ahead.
    Called(Channel),
    /// A reason for being late was filed.
    Filed(Cause),
    /// A leader was told.
    Escalated(Escalation),
    /// Completion was reported.
    ReportedBack(Channel),
    /// The customer was asked afterwards.
    FollowedUp(Answer),
}

/// A step of which nothing more is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlainStep(Step);

words! {
    /// Half a day, for which a visit is agreed.
    pub Half, "half of a day";
    /// 上午.
    Morning "morning" | "上午" | "am";
    /// 下午.
    Afternoon "afternoon" | "下午" | "pm";
}

/// The time of a visit as agreed with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day, by the operator's local time.
    pub day: civil::Date,
    /// The half of it.
    pub half: Half,
}

words! {
    /// By what a technician calls or reports back.
    pub Channel, "channel";
    /// The voice platform.
    Voice "voice" | "语音";
    /// The phone's browser.
    Wap "wap" | "WAP";
    /// A browser.
    Web "web" | "WEB";
}

words! {
    /// Why an order is late, as filed.
    pub Cause, "cause";
    /// 不可抗力.
    ForceMajeure "force-majeure" | "不可抗力";
    /// 客户原因.
    Customer "customer" | "客户原因";
    /// 客观原因: neither the customer nor anybody at fault.
    Objective "objective" | "客观原因";
}

words! {
    /// What a fault turned out to be.
    pub Nature, "nature of a fault";
    /// Of one line.
    Single "single" | "单户";
    /// Of a cut-over (割接障碍).
    CutOver "cut-over" | "割接";
    /// Of a cable (电缆障碍).
    Cable "cable" | "电缆";
    /// Of many customers at once (批量).
    Batch "batch" | "批量";
    /// Major (重大).
    Major "major" | "重大";
}

words! {
    /// Who else mends a fault.
    pub Crew, "crew";
    /// 工程割接队.
    CutOver "cut-over" | "割接队";
    /// 电缆班.
    Cable "cable" | "电缆班";
}

words! {
    /// What a customer said when asked afterwards.
    pub Answer, "answer";
    /// 满意.
    Satisfied "satisfied" | "满意";
    /// 不满意.
    Dissatisfied "dissatisfied" | "不满意";
    /// What was reported as done was not done (虚假回告).
    NotDone "not-done" | "未完成";
    /// Nobody could be reached (回访未成功).
    Unreached "unreached" | "未接通";
}

words! {
    /// Who is told of what a technician cannot mend.
    pub Leader, "leader";
    /// 班长.
    Team "team-leader" | "班长";
    /// 中心领导.
    Centre "centre-leader" | "中心领导";
}

words! {
    /// What a leader has to be told of a batch or major fault.
    pub Point, "point of a report";
    /// 现象.
    Phenomenon "phenomenon" | "现象";
    /// 范围.
    Scope "scope" | "范围";
    /// 进展.
    Progress "progress" | "进展";
    /// 预计恢复时间.
    Expected "expected" | "预计时间";
}

/// A report to a leader. What was said is kept with the order; here is only what it covered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Escalation {
    /// Who was told.
    pub to: Leader,
    /// What the report covered.
    pub told: std::collections::BTreeSet<Point>,
}

impl Happening {
    /// A step of which nothing more is told; `None` when there must be more, as with an
    /// appointment.
    #[must_use]
    pub const fn plain(step: Step) -> Option<Self> {
        match step {
            Step::Resourced
            | Step::Attributed
            | Step::Redispatched
            | Step::Appointed
            | Step::Rebooked
            | Step::Called
            | Step::Filed
            | Step::Escalated
            | Step::ReportedBack
            | Step::FollowedUp => None,
            _ => Some(Self::Plain(PlainStep(step))),
        }
    }

    /// One of the happenings of a step, where it is the step alone that matters.
    pub(crate) fn example(step: Step) -> Self {
        let slot = Slot { day: civil::Date::ZERO, half: Half::Morning };
        match step {
            Step::Resourced => Self::Resourced(Resource::Wired),
            Step::Attributed => Self::Attributed(Nature::Single),
            Step::Redispatched => Self::Redispatched(Crew::Cable),
            Step::Appointed => Self::Appointed(slot),
            Step::Rebooked => Self::Rebooked(slot),
            Step::Called => Self::Called(Channel::Voice),
            Step::Filed => Self::Filed(Cause::Customer),
            Step::Escalated => {
                let told = std::collections::BTreeSet::new();
                Self::Escalated(Escalation { to: Leader::Team, told })
            }
            Step::ReportedBack => Self::ReportedBack(Channel::Voice),
            Step::FollowedUp => Self::FollowedUp(Answer::Satisfied),
            plain => Self::Plain(PlainStep(plain)),
        }
    }

    /// The kind of event.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Plain(PlainStep(step)) => *step,
            Self::Resourced(_) => Step::Resourced,
            Self::Attributed(_) => Step::Attributed,
            Self::Redispatched(_) => Step::Redispatched,
            Self::Appointed(_) => Step::Appointed,
            Self::Rebooked(_) => Step::Rebooked,
            Self::Called(_) => Step::Called,
            Self::Filed(_) => Step::Filed,
            Self::Escalated(_) => Step::Escalated,
            Self::ReportedBack(_) => Step::ReportedBack,
            Self::FollowedUp(_) => Step::FollowedUp,
        }
    }

    /// The time that was agreed, first or anew.
    #[must_use]
    pub const fn slot(&self) -> Option<Slot> {
        match self {
            Self::Appointed(slot) | Self::Rebooked(slot) => Some(*slot),
            _ => None,
        }
    }
}
