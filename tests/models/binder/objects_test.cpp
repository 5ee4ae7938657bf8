#include <cerrno>
#include <cstring>

#include "tests/models/binder/bench.h"

// Objects and references: statements C-83 to C-108, C-153, C-158 to C-160, C-162.

namespace tests::binder {
namespace {

class BinderObject : public Bench {
public:
    /// Sends one object one-way to the manager, which reads it.
    Answer pass(Proc& from, const Payload& payload) {
        from.thread().oneway(0, payload);
        return manager().thread().read();
    }
    std::string refusal(const Payload& payload, std::uint32_t handle = 0) {
        auto& c = process().thread();
        const auto answer = c.call(handle, payload);
        return answer.text + ", " + c.extended_error();
    }
    flat_binder_object first_object(Proc& reader, const Answer& answer) { return reader.object<flat_binder_object>(*answer.call, 0); }
};

TEST_F(BinderObject, C_83_84_ANodeArrivesAsTheLowestFreeHandle) {
    auto& m = manager();
    auto& c = process();
    const auto first = pass(c, Payload().node(0x1000, 0xc, 0x17f));
    const auto object = first_object(m, first);
    EXPECT_EQ(object.hdr.type, BINDER_TYPE_HANDLE);
    EXPECT_EQ(object.binder, 1U) << "upper half of the union 0";
    EXPECT_EQ(object.flags, 0x17fU);
    EXPECT_EQ(object.cookie, 0U);
    m.thread().free(first);
    const auto released = pass(c, Payload().node(0x1000, 0xc).node(0x2000, 0).node(0x3000, 0));
    EXPECT_EQ(m.object<flat_binder_object>(*released.call, 0).handle, 1U);
    EXPECT_EQ(m.object<flat_binder_object>(*released.call, 24).handle, 2U);
    EXPECT_EQ(m.object<flat_binder_object>(*released.call, 48).handle, 3U);
    m.thread().write(Words().handle(BC_ACQUIRE, 2).free(released));
    const auto again = pass(c, Payload().node(0x2000, 0).node(0x4000, 0).node(0x5000, 0));
    EXPECT_EQ(m.object<flat_binder_object>(*again.call, 0).handle, 2U);
    EXPECT_EQ(m.object<flat_binder_object>(*again.call, 24).handle, 1U);
    EXPECT_EQ(m.object<flat_binder_object>(*again.call, 48).handle, 3U);
}

TEST_F(BinderObject, C_85_AHandleComesHomeAsTheNodeItNames) {
    auto& m = manager();
    auto& c = process();
    const auto handle = give(c, 0x1000, m, 0x17f, 0xc);
    c.thread().call(0);
    m.thread().read();
    m.thread().reply(Payload().handle(handle, 0x42));
    const auto reply = c.thread().read();
    EXPECT_EQ(reply.text, "NOOP TC REPLY");
    const auto object = first_object(c, reply);
    EXPECT_EQ(object.hdr.type, BINDER_TYPE_BINDER);
    EXPECT_EQ(object.binder, 0x1000U);
    EXPECT_EQ(object.cookie, 0xcU);
    EXPECT_EQ(object.flags, 0x42U);
    c.thread().free(reply);
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderObject, C_86_EachProcessHasNumbersOfItsOwn) {
    auto& m = manager();
    auto& c = process();
    auto& d = process();
    for (const std::uint64_t ptr : {1, 2, 3}) give(c, ptr, m);
    ASSERT_EQ(give(c, 0x4000, m, 0x17f, 0xc), 4U);
    EXPECT_EQ(give(c, 0x4000, d, 0x17f, 0xc), 1U);
    d.thread().oneway(1);
    const auto call = c.thread().read().call.value();
    EXPECT_EQ(call.target.ptr, 0x4000U);
    EXPECT_EQ(call.cookie, 0xcU);
}

TEST_F(BinderObject, C_87_98_AWeakHandleCannotBeCalledOrPromoted) {
    auto& m = manager();
    auto& c = process();
    EXPECT_EQ(c.thread().oneway(0, Payload().node(0x1000, 0, 0, BINDER_TYPE_WEAK_BINDER)).text, "NOOP INCREFS:1000 TC");
    c.thread().write(Words().done(BC_INCREFS_DONE, 0x1000, 0));
    const auto got = m.thread().read();
    EXPECT_EQ(first_object(m, got).hdr.type, BINDER_TYPE_WEAK_HANDLE);
    EXPECT_EQ(m.thread().call(1).text, "NOOP FAILED");
    EXPECT_EQ(m.thread().extended_error(), "set FAILED -22");
    EXPECT_EQ(m.thread().write(Words().handle(BC_ACQUIRE, 1)).result, 0);
    EXPECT_EQ(m.thread().call(1).text, "NOOP FAILED");
    m.thread().free(got);
    EXPECT_EQ(c.thread().read().text, "NOOP DECREFS:1000");
}

TEST_F(BinderObject, C_88_TheOwnerIsAskedForReferencesBeforeItsCompletion) {
    auto& m = manager();
    auto& c = process();
    EXPECT_EQ(c.thread().oneway(0, Payload().node(0x1000, 0)).text, "NOOP INCREFS:1000 ACQUIRE:1000 TC");
    c.thread(1).start_call(0, Payload().node(0x2000, 0).node(0x3000, 0));
    EXPECT_TRUE(c.thread(1).asleep());
    m.thread().free(m.thread().read());
    m.thread().read();
    m.thread().reply();
    ASSERT_FALSE(c.thread(1).asleep());
    EXPECT_EQ(c.thread(1).answer().text, "NOOP INCREFS:2000 ACQUIRE:2000 INCREFS:3000 ACQUIRE:3000 TC REPLY");
}

TEST_F(BinderObject, C_89_90_AKnownNodeIsNotAskedForAgainAndKeepsItsCookie) {
    auto& m = manager();
    auto& c = process();
    give(c, 0x1000, m, 0x17f, 0xc);
    EXPECT_EQ(c.thread().oneway(0, Payload().node(0x1000, 0xc)).text, "NOOP TC");
    EXPECT_EQ(c.thread().oneway(0, Payload().node(0x1000, 0xd)).text, "NOOP FAILED");
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -22");
}

TEST_F(BinderObject, C_91_92_93_MalformedObjectsAreRefused) {
    manager();
    EXPECT_EQ(refusal(Payload().handle(77)), "NOOP FAILED, set FAILED -22");
    auto at = [](std::vector<std::uint64_t> places) {
        auto payload = Payload::of_size(48);
        for (const auto place : places) {
            if (place <= 24) {
                flat_binder_object object{};
                object.hdr.type = BINDER_TYPE_BINDER;
                object.binder = place + 1;
                std::memcpy(payload.data.data() + place, &object, sizeof object);
            }
        }
        payload.offsets = std::move(places);
        return payload;
    };
    for (const std::uint64_t place : {2, 32, 48}) EXPECT_EQ(refusal(at({place})), "NOOP FAILED, set FAILED -22") << place;
    EXPECT_EQ(refusal(at({56})), "NOOP FAILED, set FAILED -14") << "beyond the data";
    EXPECT_EQ(refusal(at({24, 0})), "NOOP FAILED, set FAILED -14") << "descending";
    EXPECT_EQ(refusal(at({0, 16})), "NOOP FAILED, set FAILED -14") << "overlapping";
    EXPECT_EQ(refusal(at({0, 0})), "NOOP FAILED, set FAILED -14") << "repeated";
    auto unknown = Payload::of_size(48);
    unknown.offsets = {0};
    EXPECT_EQ(refusal(unknown), "NOOP FAILED, set FAILED -22");
    EXPECT_TRUE(device.state().nodes.size() == 1) << "nodes made for failed calls are gone";
}

TEST_F(BinderObject, C_94_AHandleThatWasNotKeptDiesWithItsBuffer) {
    auto& m = manager();
    auto& c = process();
    const auto got = pass(c, Payload().node(0x1000, 0));
    c.thread().write(Words().done(BC_INCREFS_DONE, 0x1000, 0).done(BC_ACQUIRE_DONE, 0x1000, 0));
    m.thread().free(got);
    EXPECT_EQ(m.thread().call(1).text, "NOOP FAILED");
    EXPECT_EQ(c.thread().read().text, "NOOP RELEASE:1000 DECREFS:1000");
}

TEST_F(BinderObject, C_95_99_AKeptHandleWorksAndItsEndIsToldOnce) {
    auto& m = manager();
    auto& c = process();
    const auto handle = give(c, 0x1000, m);
    EXPECT_EQ(m.thread().oneway(handle).text, "NOOP TC");
    c.thread().free(c.thread().read());
    const auto words = Words().handle(BC_RELEASE, handle).handle(BC_RELEASE, handle).handle(BC_DECREFS, handle);
    EXPECT_EQ(m.thread().write(words).write_consumed, 24U);
    EXPECT_EQ(c.thread().read().text, "NOOP RELEASE:1000 DECREFS:1000");
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderObject, C_96_NothingIsReleasedBeforeItWasAcknowledged) {
    auto& m = manager();
    auto& c = process();
    m.thread().free(pass(c, Payload().node(0x1000, 0)));
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
    c.thread().write(Words().done(BC_INCREFS_DONE, 0x1000, 0).done(BC_ACQUIRE_DONE, 0x1000, 0));
    EXPECT_EQ(c.thread().read().text, "NOOP RELEASE:1000 DECREFS:1000");
}

TEST_F(BinderObject, C_97_AcknowledgementsOfNothingAreIgnored) {
    auto& m = manager();
    auto& c = process();
    give(c, 0x1000, m);
    const auto words = Words().done(BC_ACQUIRE_DONE, 0x1000, 0).done(BC_INCREFS_DONE, 0x9999, 0).done(BC_ACQUIRE_DONE, 0x1000, 5);
    EXPECT_EQ(c.thread().write(words).write_consumed, 60U);
    EXPECT_EQ(c.thread().read().result, -EAGAIN);
}

TEST_F(BinderObject, C_100_ANodeThatTakesNoDescriptorsRefusesThem) {
    auto& m = manager();
    auto& c = process();
    const auto fd = kernel.open_plain_file(c.pid, 1);
    c.thread().call(0, Payload().descriptor(static_cast<std::uint32_t>(fd)));
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -1");
    EXPECT_EQ(m.thread().read().result, -EAGAIN);
}

TEST_F(BinderObject, C_101_104_ADescriptorArrivesAsTheLowestFreeNumberAndOutlivesTheBuffer) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    kernel.open_plain_file(s.pid, 1);
    kernel.open_plain_file(c.pid, 8);
    const auto fd = kernel.open_plain_file(c.pid, 9);
    c.thread().oneway(handle, Payload().descriptor(static_cast<std::uint32_t>(fd), 0x77, 0x88));
    const auto got = s.thread().read();
    const auto object = s.object<binder_fd_object>(*got.call, 0);
    EXPECT_EQ(object.pad_binder, 4U) << "3 is taken; upper half 0";
    EXPECT_EQ(object.pad_flags, 0x77U);
    EXPECT_EQ(object.cookie, 0x88U);
    s.thread().free(got);
    EXPECT_EQ(static_cast<PlainFile&>(*kernel.file(s.pid, 4)).number, 9);
}

TEST_F(BinderObject, C_102_AReplyCarriesDescriptorsOnlyIfTheCallAcceptsThem) {
    auto& m = manager();
    auto& c = process();
    const auto fd = static_cast<std::uint32_t>(kernel.open_plain_file(m.pid, 1));
    c.thread().call(0);
    m.thread().read();
    EXPECT_EQ(m.thread().reply(Payload().descriptor(fd)).text, "NOOP TC");
    EXPECT_EQ(c.thread().read().text, "NOOP TC FAILED");
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -1");
    c.thread().call(0, {}, TF_ACCEPT_FDS);
    m.thread().read();
    m.thread().reply(Payload().descriptor(fd));
    EXPECT_EQ(c.thread().read().text, "NOOP TC REPLY");
}

TEST_F(BinderObject, C_103_AClosedDescriptorIsRefused) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    EXPECT_EQ(c.thread().call(handle, Payload().descriptor(55)).text, "NOOP FAILED");
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -9");
}

// ------------------------------------------------------------------------------------------------------- scatter-gather

/// Two PTR objects, the second a child in the first; `at`: where the first lies in the data.
struct Family {
    std::uint64_t parent[4] = {1, 2, 3, 4};
    std::uint64_t child[2] = {5, 6};
    std::uint64_t fds_at_parent = 0;

    binder_buffer_object parent_object{};
    binder_buffer_object child_object{};

    Family() {
        parent_object.hdr.type = child_object.hdr.type = BINDER_TYPE_PTR;
        parent_object.buffer = reinterpret_cast<std::uint64_t>(parent);
        parent_object.length = sizeof parent;
        child_object.buffer = reinterpret_cast<std::uint64_t>(child);
        child_object.length = sizeof child;
        child_object.flags = BINDER_BUFFER_FLAG_HAS_PARENT;
        child_object.parent_offset = 8;
    }
    [[nodiscard]] Payload payload(std::uint64_t at = 8) const {
        auto payload = Payload::of_size(at);
        payload.add(parent_object).add(child_object);
        return payload;
    }
};

Words scatter(const Payload& payload, std::uint64_t buffers_bytes, std::uint32_t handle = 0) {
    auto words = Words().with(BC_TRANSACTION_SG, payload.record(handle, 1, TF_ONE_WAY));
    words.raw(&buffers_bytes, sizeof buffers_bytes);
    return words;
}

TEST_F(BinderObject, C_106_PointersAreCopiedBehindTheOffsetsAndParentsFixedUp) {
    auto& m = manager();
    Family family;
    const auto payload = family.payload();
    ASSERT_EQ(payload.data.size(), 88U);
    EXPECT_EQ(process().thread().io(scatter(payload, 48)).text, "NOOP TC");
    const auto call = m.thread().read().call.value();
    const auto base = call.data.ptr.buffer;
    EXPECT_EQ(m.object<binder_buffer_object>(call, 8).buffer, base + 104);
    EXPECT_EQ(m.object<binder_buffer_object>(call, 48).buffer, base + 136);
    EXPECT_EQ(m.object<std::uint64_t>(call, 104), 1U);
    EXPECT_EQ(m.object<std::uint64_t>(call, 112), base + 136);
    EXPECT_EQ(m.object<std::uint64_t>(call, 136), 5U);
}

TEST_F(BinderObject, C_107_153_MalformedScatterGatherIsRefused) {
    manager();
    const auto refusal_of = [this](const Payload& payload, std::uint64_t buffers_bytes) {
        auto& c = process().thread();
        const auto answer = c.io(scatter(payload, buffers_bytes));
        return answer.text + ", " + c.extended_error();
    };
    const std::string refused = "NOOP FAILED, set FAILED -22";
    EXPECT_EQ(refusal_of(Family().payload(), 44), refused) << "size not a multiple of 8";
    EXPECT_EQ(refusal_of(Family().payload(), 40), refused) << "too little room";
    EXPECT_EQ(refusal(Family().payload()), refused) << "a plain call";
    Family family;
    family.child_object.parent = 7;
    EXPECT_EQ(refusal_of(family.payload(), 48), refused);
    family.child_object.parent = 1;
    EXPECT_EQ(refusal_of(family.payload(), 48), refused) << "its own parent";
    family.child_object.parent = 0;
    family.child_object.parent_offset = 25;
    EXPECT_EQ(refusal_of(family.payload(), 48), refused);
    EXPECT_EQ(refusal_of(Family().payload(0), 48), refused) << "C-153: a parent at data offset 0";
    Family strangers;
    strangers.child_object.flags = 0;
    EXPECT_EQ(refusal_of(strangers.payload(0), 48), "NOOP TC, set OK 0") << "C-153: without the link it is fine";
}

/// One PTR object with `count` descriptors in it, and the array that names them.
Payload descriptor_array(const std::vector<std::uint32_t>& words, std::uint64_t count) {
    binder_buffer_object holder{};
    holder.hdr.type = BINDER_TYPE_PTR;
    holder.buffer = reinterpret_cast<std::uint64_t>(words.data());
    holder.length = words.size() * 4;
    binder_fd_array_object array{};
    array.hdr.type = BINDER_TYPE_FDA;
    array.num_fds = count;
    auto payload = Payload::of_size(8);
    payload.add(holder).add(array);
    return payload;
}

TEST_F(BinderObject, C_105_162_AnArraysDescriptorsCloseWithTheBufferAndTheReadReturns) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    std::vector<std::uint32_t> words;
    for (const int number : {7, 8}) words.push_back(static_cast<std::uint32_t>(kernel.open_plain_file(c.pid, number)));
    EXPECT_EQ(c.thread().io(scatter(descriptor_array(words, 2), 8, handle)).text, "NOOP TC");
    const auto got = s.thread().read();
    EXPECT_EQ(static_cast<PlainFile&>(*kernel.file(s.pid, 4)).number, 8);
    s.thread().start(Words().free(got));
    ASSERT_FALSE(s.thread().asleep());
    EXPECT_EQ(s.thread().answer().text, "NOOP");
    EXPECT_EQ(kernel.file(s.pid, 3), nullptr);
    EXPECT_EQ(kernel.file(s.pid, 4), nullptr);
}

TEST_F(BinderObject, C_103_107_ArraysPastTheirParentOrWithClosedDescriptorsAreRefused) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    const std::vector<std::uint32_t> words{55, 56};
    c.thread().io(scatter(descriptor_array(words, 3), 8, handle));
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -22");
    c.thread().io(scatter(descriptor_array(words, 2), 8, handle));
    EXPECT_EQ(c.thread().extended_error(), "set FAILED -9");
}

TEST_F(BinderObject, C_108_AReceiverWithoutFreeDescriptorsNeverSeesTheCall) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    const auto fd = static_cast<std::uint32_t>(kernel.open_plain_file(c.pid, 1));
    kernel.processes[s.pid].descriptors_max = 0;
    c.thread().call(handle, Payload().descriptor(fd));
    EXPECT_EQ(s.thread().read().result, -EAGAIN);
    EXPECT_EQ(c.thread().read().text, "NOOP TC FAILED");
    EXPECT_TRUE(device.state().processes.at(s.pid).buffers.empty());
}

TEST_F(BinderObject, C_158_ACallKeepsItsNodeUntilItsBufferIsFreed) {
    auto& s = process();
    auto& c = process();
    const auto handle = give(s, 0x1000, c);
    c.thread().oneway(handle);
    const auto got = s.thread().read();
    c.thread().write(Words().handle(BC_RELEASE, handle));
    EXPECT_EQ(s.thread().read().result, -EAGAIN);
    EXPECT_EQ(s.thread().io(Words().free(got)).text, "NOOP RELEASE:1000 DECREFS:1000");
}

TEST_F(BinderObject, C_159_HandleZeroInDataIsAnOrdinaryHandle) {
    auto& m = manager();
    auto& c = process();
    EXPECT_EQ(refusal(Payload().handle(0)), "NOOP FAILED, set FAILED -22");
    c.thread().write(Words().handle(BC_ACQUIRE, 0));
    const auto got = pass(c, Payload().handle(0));
    const auto object = first_object(m, got);
    EXPECT_EQ(object.hdr.type, BINDER_TYPE_BINDER);
    EXPECT_EQ(object.binder, 0U);
    m.thread().free(got);
    const auto at_m = give(c, 0x1000, m);
    EXPECT_EQ(m.thread().oneway(at_m, Payload().handle(0)).text, "NOOP FAILED");
}

TEST_F(BinderObject, C_160_AHandleOfADeadOwnerCanBePassedOn) {
    auto& m = manager();
    auto& s = process();
    auto& d = process();
    const auto handle = give(s, 0x1000, m);
    s.die();
    d.thread().call(0);
    m.thread().read();
    m.thread().reply(Payload().handle(handle));
    const auto reply = d.thread().read();
    EXPECT_EQ(reply.text, "NOOP TC REPLY");
    EXPECT_EQ(first_object(d, reply).handle, 1U);
    EXPECT_EQ(d.thread().call(1).text, "NOOP DEAD");
    EXPECT_EQ(d.thread().io(Words().death(BC_REQUEST_DEATH_NOTIFICATION, 1, 9)).text, "NOOP DEAD_BINDER:9");
}

TEST_F(BinderObject, WhatAReceiverScribblesIntoItsAreaCannotReachTheDriversTables) {
    auto& m = manager();
    auto& c = process();
    const auto got = pass(c, Payload().node(0x1000, 0));
    auto* bytes = const_cast<std::byte*>(m.bytes(got.call->data.ptr.buffer));
    std::memset(bytes, 0xff, got.call->data_size + 8);
    m.thread().free(got);
    EXPECT_EQ(device.driver().inconsistency(), "");
    EXPECT_TRUE(device.state().processes.at(m.pid).refs.empty());
}

}  // namespace
}  // namespace tests::binder
