//! What each driver must read back from its node: metrics with the coarseness of the device, in
//! steps of the unit, and attributes.

use linecert_measure::{Attribute, Metric, Subject};

use crate::node::{Node, plant::*};

pub(super) type Metrics = &'static [(Metric, i64)];

use Attribute::{LastDown, LastDownCause, LastUp, Loid, Mac, Name, Serial, State};
use Metric::{
    OltBiasCurrent, OltRxPower, OltTemperature, OltTxPower, OltVoltage, OnuBiasCurrent,
    OnuDistance, OnuRxPower, OnuTemperature, OnuTxPower, OnuVoltage, OnusAuthorised, OnusOffline,
    OnusOnline,
};

/// What a node tells of each ONU.
pub(super) fn of_onus(node: Node) -> (Metrics, &'static [Attribute]) {
    match node {
        // GPON ONUs have serial numbers and EPON ONUs have addresses; they are looked at apart.
        Node::HuaweiSmartax => (HUAWEI, &[Loid, State, LastDownCause, LastUp, LastDown]),
        Node::ZteC300 => (ZTE, &[Serial, Name, State, LastDownCause, LastUp, LastDown]),
        Node::ZteC600 => (ZTE, &[Serial, Name, State, LastUp, LastDown]),
        Node::FiberhomeAn5516 => (HUNDREDTHS, &[Serial, Loid, Name, State]),
        Node::FiberhomeAn5116 => (HUNDREDTHS, &[Mac, Loid, Name, State]),
        Node::NokiaIsam => (NOKIA, &[Serial, LastDownCause]),
        Node::VsolV1600d => (VSOL_EPON, &[Name, Mac, State, LastDownCause]),
        Node::VsolV1600g => (VSOL_GPON, &[Serial, Name, State]),
        Node::BdcomEpon => (BDCOM_EPON, &[Mac, State, LastDownCause, LastUp, LastDown]),
        Node::BdcomGpon => (BDCOM_GPON, &[Serial, State, LastDownCause]),
        Node::CdataEpon => (CDATA_EPON, &[Mac, Name, State, LastDownCause]),
        Node::CdataGpon => (CDATA_GPON, &[Serial, Name, State, LastDownCause]),
        // A count of 0.1 µW is 0.14 dB at -28 dBm.
        Node::CalixAxos => (&[(OnuRxPower, 160), (OnuTxPower, 6), (OltRxPower, 160)], &[]),
        Node::EltexLtp => (ELTEX, &[Serial]),
        Node::DasanGpon => (DASAN, &[Serial, State]),
        Node::RaisecomGpon => (&[(OnuRxPower, 1), (OnuDistance, 0)], &[Serial, State]),
        Node::GcomGpon => (&[(OnuRxPower, 5)], &[Serial, State]),
        Node::GwdGfaEpon => (&[], &[State]),
        _ => (&[], &[]),
    }
}

const HUAWEI: Metrics = &[
    (OnuRxPower, 5),
    (OnuTxPower, 5),
    (OltRxPower, 5),
    (OnuTemperature, 500),
    (OnuVoltage, 0),
    (OnuBiasCurrent, 500),
    (OnuDistance, 0),
];
const ZTE: Metrics = &[
    (OnuRxPower, 1),
    (OnuTxPower, 1),
    (OltRxPower, 0),
    (OnuTemperature, 7),
    (OnuVoltage, 10),
    (OnuDistance, 0),
];
const HUNDREDTHS: Metrics = &[
    (OnuRxPower, 5),
    (OnuTxPower, 5),
    (OltRxPower, 5),
    (OnuTemperature, 5),
    (OnuVoltage, 5),
    (OnuBiasCurrent, 5),
];
const NOKIA: Metrics = &[(OnuRxPower, 1), (OnuTxPower, 1), (OltRxPower, 50), (OnuDistance, 50_000)];
const VSOL_EPON: Metrics = &[
    (OnuRxPower, 5),
    (OnuTxPower, 5),
    (OnuTemperature, 5),
    (OnuVoltage, 5),
    (OnuBiasCurrent, 5),
    (OnuDistance, 0),
];
const VSOL_GPON: Metrics =
    &[(OnuRxPower, 5), (OnuTxPower, 5), (OnuTemperature, 5), (OnuVoltage, 5), (OnuBiasCurrent, 5)];
const BDCOM_EPON: Metrics = &[
    (OnuRxPower, 50),
    (OnuTxPower, 50),
    (OltRxPower, 50),
    (OnuTemperature, 7),
    (OnuVoltage, 1),
    (OnuBiasCurrent, 1),
    (OnuDistance, 0),
];
const BDCOM_GPON: Metrics =
    &[(OnuRxPower, 50), (OnuTxPower, 50), (OltRxPower, 50), (OnuDistance, 0)];
const CDATA_EPON: Metrics = &[
    (OnuRxPower, 5),
    (OnuTxPower, 5),
    (OltRxPower, 5),
    (OnuTemperature, 5),
    (OnuVoltage, 1),
    (OnuBiasCurrent, 5),
    (OnuDistance, 0),
];
const CDATA_GPON: Metrics =
    &[(OnuRxPower, 5), (OnuTxPower, 5), (OnuTemperature, 5), (OnuBiasCurrent, 5), (OnuDistance, 0)];
const ELTEX: Metrics =
    &[(OnuRxPower, 0), (OnuTxPower, 0), (OltRxPower, 50), (OnuTemperature, 50), (OnuDistance, 0)];
const DASAN: Metrics = &[(OnuRxPower, 50), (OltRxPower, 50), (OnuDistance, 0)];

/// What a node tells of each PON port.
pub(super) fn of_pons(node: Node) -> Metrics {
    match node {
        Node::HuaweiSmartax => &[(OnusAuthorised, 0)],
        Node::ZteC300 => &[(OltTxPower, 0)],
        Node::ZteC600 => {
            &[(OltTxPower, 0), (OltTemperature, 0), (OltVoltage, 0), (OltBiasCurrent, 0)]
        }
        Node::FiberhomeAn5516 | Node::FiberhomeAn5116 => &[
            (OltTxPower, 5),
            (OltTemperature, 5),
            (OltVoltage, 5),
            (OltBiasCurrent, 5),
            (OnusAuthorised, 0),
        ],
        Node::VsolV1600d | Node::VsolV1600g => {
            &[(OltTxPower, 5), (OltTemperature, 5), (OltVoltage, 5), (OltBiasCurrent, 5)]
        }
        Node::BdcomEpon => {
            &[(OltTxPower, 50), (OltTemperature, 7), (OltVoltage, 1), (OltBiasCurrent, 1)]
        }
        Node::BdcomGpon => &[(OltTxPower, 50), (OnusOnline, 0), (OnusOffline, 0)],
        Node::CalixAxos => {
            &[(OltTxPower, 6), (OltTemperature, 0), (OltVoltage, 0), (OltBiasCurrent, 0)]
        }
        Node::SnrOltGpon => &[
            (OltTxPower, 5),
            (OltTemperature, 5),
            (OltVoltage, 5),
            (OltBiasCurrent, 5),
            (OnusOnline, 0),
        ],
        _ => &[],
    }
}

/// The name of a PON port on the device.
pub(super) fn pon(node: Node, Place { slot, port, ordinal }: Place) -> Option<String> {
    let chassis = if slot <= 8 { slot + 1 } else { slot + 3 };
    Some(match node {
        Node::HuaweiSmartax => format!("0/{slot}/{}", port - 1),
        Node::ZteC300 => format!("1/{chassis}/{port}"),
        Node::ZteC600 => format!("1/{slot}/{port}"),
        Node::FiberhomeAn5516
        | Node::FiberhomeAn5116
        | Node::NokiaIsam
        | Node::DasanGpon
        | Node::RaisecomGpon
        | Node::GcomGpon => format!("{slot}/{port}"),
        Node::VsolV1600d | Node::VsolV1600g | Node::BdcomEpon | Node::BdcomGpon => {
            format!("0/{ordinal}")
        }
        Node::CdataEpon => format!("0/{}/{port}", slot - 1),
        Node::CdataGpon => format!("0/0/{}", (ordinal - 1) % 64 + 1),
        Node::EltexLtp => format!("{slot}/{}", port - 1),
        Node::GwdGfaEpon => format!("{slot}/{}", port + 4),
        Node::SnrOltGpon => format!("0/2/{ordinal}"),
        Node::CalixAxos => format!("1/{slot}/xp{port}"),
        _ => return None,
    })
}

/// The ONU on the device.
pub(super) fn onu(node: Node, onu: &Onu) -> Option<Subject> {
    let pon = pon(node, onu.place)?;
    Some(match node {
        Node::HuaweiSmartax => Subject::Onu { pon, onu: onu.number - 1 },
        Node::CdataGpon => {
            Subject::Onu { pon, onu: onu.number + (onu.place.ordinal - 1) / 64 * 128 }
        }
        // Nothing tells the PON port of an ONT.
        Node::CalixAxos => Subject::Onu { pon: "-".to_owned(), onu: 2_000_000 + onu.ordinal },
        Node::SnrOltGpon => return None,
        _ => Subject::Onu { pon, onu: onu.number },
    })
}
