#pragma once

#include "scenarios/engine/verb.h"

/// One function a verb, each in the file of its name: its row in the list of verbs.
namespace scenarios::actions {

engine::Verb get();
engine::Verb check();
engine::Verb connect();
engine::Verb call();
engine::Verb oneway();
engine::Verb subscribe();
engine::Verb unsubscribe();
engine::Verb wait();
engine::Verb sleep();
engine::Verb work();
engine::Verb mark();
engine::Verb repeat();
engine::Verb parallel();
engine::Verb drop();
engine::Verb exit();
engine::Verb crash();
engine::Verb reply();
engine::Verb identity();
engine::Verb fail();
engine::Verb require();
engine::Verb keep();
engine::Verb kill();
engine::Verb restart();
engine::Verb hang();
engine::Verb resume();
engine::Verb impair();
engine::Verb clear();
engine::Verb partition();
engine::Verb heal();
engine::Verb hold();
engine::Verb release();
engine::Verb cut_link();
engine::Verb restore_link();
engine::Verb close_session();
engine::Verb untrust();
engine::Verb trust();
engine::Verb device_off();
engine::Verb device_on();
engine::Verb fill_buffer();
engine::Verb exhaust_threads();
engine::Verb deny_permission();

}  // namespace scenarios::actions
