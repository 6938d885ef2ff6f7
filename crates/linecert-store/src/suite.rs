//! The laws that every implementation of the store keeps. [`suite!`](crate::suite!) makes a test of
//! each, on a store of one implementation.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "these are tests, whose names say what they hold"
)]

pub mod certificates;
pub mod configuration;
pub mod jobs;
pub mod orders;
pub mod pages;
pub mod people;
pub mod sample;
pub mod samples;
pub mod scopes;
pub mod telling;
pub mod writes;

use std::{
    any::Any,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use crate::Store;

/// A new, empty store, with what must live as long as it does.
pub struct Bed {
    pub store: Box<dyn Store>,
    pub keep: Box<dyn Any>,
}

/// Makes a test of each law, on stores that `$make`, a `fn() -> Bed`, makes.
#[macro_export]
macro_rules! suite {
    ($make:path) => {
        $crate::suite! { @laws $make;
            certificates::the_same_certificate_twice_changes_nothing,
            certificates::another_bundle_of_it_is_kept,
            certificates::a_withdrawal_cannot_be_left_out_again,
            certificates::nobody_fills_the_store_with_one_certificate,
            certificates::a_number_is_given_once,
            certificates::a_certificate_is_taken_once_with_both_its_files,
            certificates::what_is_asked_for_is_found,
            certificates::the_unlogged_are_told,
            configuration::everything_reads_back,
            configuration::a_stale_version_is_refused_and_nothing_happened,
            configuration::a_removed_node_takes_its_onus_along,
            configuration::what_hangs_on_a_node_moves_with_it,
            jobs::two_workers_never_hold_one_job,
            jobs::a_stale_token_is_refused_everywhere,
            jobs::a_repeatable_job_comes_back,
            jobs::a_disruptive_job_that_was_begun_never_runs_again,
            jobs::a_line_has_one_job_at_a_time,
            jobs::a_budget_is_kept,
            jobs::what_is_told_of_a_job_is_numbered,
            jobs::a_job_is_made_once_and_cancelled_before_it_begins,
            jobs::what_nobody_took_expires,
            orders::a_line_comes_with_all_of_its_orders,
            pages::each_row_comes_once_while_others_are_added,
            pages::a_place_of_another_list_is_no_error,
            people::a_secret_counts_until_it_ends,
            people::an_invitation_is_used_once,
            samples::what_was_put_is_read,
            samples::what_is_old_is_forgotten,
            scopes::what_is_out_of_scope_is_not_there,
            scopes::what_is_out_of_scope_is_not_written,
            scopes::an_order_takes_its_certificates_along,
            telling::an_alarm_stands_once,
            telling::a_webhook_is_told_what_it_asked_for,
            telling::a_baseline_reads_back,
            writes::a_repeated_request_is_answered_as_before,
            writes::a_key_stands_for_one_request,
            writes::a_list_of_changes_is_whole_or_not_at_all,
            writes::many_writers_get_what_each_wrote,
            writes::the_trail_tells_who_wrote_what,
        }
    };
    (@laws $make:path; $($room:ident::$law:ident,)+) => {
        $(#[test]
        fn $law() {
            let bed = $make();
            $crate::suite::block_on($crate::suite::$room::$law(&*bed.store));
            drop(bed);
        })+
    };
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future: stores answer from threads of their own and need no runtime.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut context, mut future) = (Context::from_waker(&waker), pin!(future));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        thread::park();
    }
}
