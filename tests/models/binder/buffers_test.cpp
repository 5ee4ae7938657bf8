#include <cerrno>
#include <cstring>

#include "tests/models/binder/bench.h"

// Receive areas: statements C-65 to C-82, and the allocator by itself.

namespace tests::binder {
namespace {

class BinderBuffer : public Bench {};

TEST_F(BinderBuffer, C_65_82_EmptyCallsLieEightBytesApartAndOffsetsFollowTheAlignedData) {
    auto& m = manager();
    process().thread().call(0);
    process().thread().call(0);
    process().thread().call(0, Payload::of_size(5));
    const auto first = m.thread(1).read().call.value();
    const auto second = m.thread(2).read().call.value();
    const auto third = m.thread(3).read().call.value();
    EXPECT_EQ(first.data.ptr.buffer, m.area);
    EXPECT_EQ(second.data.ptr.buffer, m.area + 8);
    EXPECT_EQ(third.data.ptr.buffer, m.area + 16);
    EXPECT_EQ(third.data.ptr.offsets, m.area + 24);
}

TEST_F(BinderBuffer, C_66_67_TheWholeAreaIsOneCallAndOneByteMoreIsRefused) {
    auto& m = manager();
    auto& c = process().thread();
    EXPECT_EQ(c.call(0, Payload::of_size(kAreaBytes + 1)).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -28");
    c.call(0, Payload::of_size(kAreaBytes));
    EXPECT_EQ(m.thread().read().call->data_size, kAreaBytes);
}

TEST_F(BinderBuffer, C_68_OffsetsTakeTheirSpaceToo) {
    auto& m = manager();
    auto& c = process().thread();
    auto payload = Payload::of_size(kAreaBytes);
    payload.add(flat_binder_object{});
    payload.data.resize(kAreaBytes);
    payload.offsets[0] = 0;
    payload.data_bytes = kAreaBytes;
    flat_binder_object object{};
    object.hdr.type = BINDER_TYPE_BINDER;
    std::memcpy(payload.data.data(), &object, sizeof object);
    EXPECT_EQ(c.call(0, payload).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -28");
    payload.data_bytes = kAreaBytes - 8;
    c.call(0, payload);
    const auto call = m.thread().read().call.value();
    EXPECT_EQ(call.data.ptr.offsets, call.data.ptr.buffer + kAreaBytes - 8);
}

TEST_F(BinderBuffer, C_69_71_OnewayCallsMayUseHalfAndOthersTheRest) {
    auto& m = manager();
    auto& c = process().thread();
    EXPECT_EQ(c.oneway(0, Payload::of_size(520'193)).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -28");
    EXPECT_EQ(c.oneway(0, Payload::of_size(520'192)).text, "NOOP TC");
    EXPECT_EQ(c.oneway(0).text, "NOOP FAILED");
    EXPECT_EQ(c.call(0, Payload::of_size(520'192)).result, -EAGAIN);
    EXPECT_EQ(m.thread().read().text, "NOOP TXN");
    EXPECT_EQ(m.thread().read().call->data_size, 520'192U);
}

TEST_F(BinderBuffer, C_70_FreeingGivesTheOnewayHalfBack) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.oneway(0, Payload::of_size(100'000));
    EXPECT_EQ(c.oneway(0, Payload::of_size(420'193)).text, "NOOP FAILED");
    EXPECT_EQ(c.oneway(0, Payload::of_size(420'192)).text, "NOOP TC");
    m.free(m.read());
    m.free(m.read());
    EXPECT_EQ(c.oneway(0, Payload::of_size(520'192)).text, "NOOP TC");
}

TEST_F(BinderBuffer, C_72_TheSmallestHoleThatFitsIsTaken) {
    auto& m = manager();
    std::uint32_t tid = 0;
    // Calls of 1000, 8, 600, 8, 800, 8 bytes; then the large ones are freed.
    std::vector<Answer> calls;
    for (const std::uint64_t bytes : {1000, 8, 600, 8, 800, 8}) {
        process().thread().call(0, Payload::of_size(bytes));
        calls.push_back(m.thread(++tid).read());
    }
    for (const std::size_t i : {0, 2, 4}) m.thread().free(calls[i]);
    const auto lands_at = [&](std::uint64_t bytes) {
        process().thread().call(0, Payload::of_size(bytes));
        return m.thread(++tid).read().call->data.ptr.buffer - m.area;
    };
    EXPECT_EQ(lands_at(580), 1008U);
    EXPECT_EQ(lands_at(700), 1616U);
    EXPECT_EQ(lands_at(16), 1592U) << "the rest of the 600-byte hole: 1008 + 584";
}

TEST_F(BinderBuffer, C_73_FreedNeighboursMergeInAnyOrder) {
    auto& m = manager();
    std::vector<Answer> calls;
    for (std::uint32_t i = 0; i < 5; ++i) {
        process().thread().call(0, Payload::of_size(100 + i));
        calls.push_back(m.thread(i + 1).read());
    }
    for (const std::size_t i : {1, 3, 2, 0, 4}) m.thread().free(calls[i]);
    process().thread().call(0, Payload::of_size(kAreaBytes));
    EXPECT_EQ(m.thread(9).read().text, "NOOP TXN");
}

TEST_F(BinderBuffer, C_74_75_OddOffsetsSizesAndOverflowsAreRefused) {
    manager();
    auto& c = process().thread();
    const auto refusal = [&](Payload payload) {
        EXPECT_EQ(c.call(0, payload).text, "NOOP FAILED");
        return c.extended_error();
    };
    auto payload = Payload::of_size(64);
    payload.offsets = {0, 0};
    payload.offsets_bytes = 4;
    EXPECT_EQ(refusal(payload), "set FAILED -22");
    payload.offsets_bytes = 12;
    EXPECT_EQ(refusal(payload), "set FAILED -22");
    payload.offsets_bytes = ~0ULL - 3;
    EXPECT_EQ(refusal(payload), "set FAILED -22");
    payload.offsets_bytes = 1ULL << 40;
    EXPECT_EQ(refusal(payload), "set FAILED -28");
    payload.offsets_bytes = 0;
    payload.data_bytes = ~0ULL - 3;
    EXPECT_EQ(refusal(payload), "set FAILED -22");
    payload.data_bytes = 1ULL << 40;
    EXPECT_EQ(refusal(payload), "set FAILED -28");
}

TEST_F(BinderBuffer, C_76_OnlyADeliveredBufferCanBeFreedAndOnlyOnce) {
    auto& m = manager();
    process().thread().call(0, Payload::of_size(64));
    process().thread().call(0, Payload::text("queued"));
    const auto first = m.thread(1).read();
    const auto words =
        Words().free(first).free(first).free(std::uint64_t{0}).free(m.area + 8).free(std::uint64_t{0x1000}).free(m.area + 64);
    const auto answer = m.thread().write(words);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.write_consumed, 72U);
    EXPECT_EQ(m.content(*m.thread(2).read().call), "queued");
}

TEST_F(BinderBuffer, C_77_AReplyThatDoesNotFitFailsTheCallerNotTheReplier) {
    auto& m = manager().thread();
    auto& c = process().thread();
    c.call(0);
    m.read();
    EXPECT_EQ(m.reply(Payload::of_size(kAreaBytes + 1)).text, "NOOP TC");
    EXPECT_EQ(m.extended_error(), "set OK 0");
    EXPECT_EQ(c.read().text, "NOOP TC FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -28");
}

TEST_F(BinderBuffer, C_80_ClearedBuffersReadZeroAndOthersStayReadable) {
    auto& m = manager();
    auto& c = process().thread();
    c.call(0, Payload::text("secret"), TF_ONE_WAY | runtime::port::kTfClearBuf);
    auto call = m.thread().read();
    m.thread().free(call);
    EXPECT_EQ(m.content(*call.call), std::string(6, '\0'));
    c.oneway(0, Payload::text("public"));
    call = m.thread().read();
    m.thread().free(call);
    EXPECT_EQ(m.content(*call.call), "public");
}

TEST_F(BinderBuffer, C_81_UnreadableDataOrOffsetsFailTheCall) {
    auto& m = manager().thread();
    auto& c = process().thread();
    auto payload = Payload::of_size(64);
    payload.data_address = 8;
    EXPECT_EQ(c.call(0, payload).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -14");
    payload = Payload::of_size(64);
    payload.offsets = {0};
    payload.offsets_address = 8;
    EXPECT_EQ(c.call(0, payload).text, "NOOP FAILED");
    EXPECT_EQ(c.extended_error(), "set FAILED -14");
    payload.offsets_bytes = 12;
    c.call(0, payload);
    EXPECT_EQ(c.extended_error(), "set FAILED -14") << "readability is tested before the size's shape";
    EXPECT_EQ(m.read().result, -EAGAIN);
}

// ------------------------------------------------------------------------------------------------------ the trace of it

TEST_F(BinderBuffer, ARefusalForLackOfSpaceNamesTheSizesAndTheHolders) {
    auto& m = manager();
    auto& c = process();
    auto& d = process();
    c.thread().call(0, Payload::of_size(1'000'000));
    m.thread().read();
    d.thread(1).oneway(0, Payload::of_size(1000));
    std::string story;
    kernel.trace().add_listener([&](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* refused = std::get_if<sim::trace::RuleRefused>(&event)) {
            story += "asked " + std::to_string(refused->asked) + " of " + std::to_string(refused->limit) + " in use " +
                     std::to_string(refused->in_use) + " largest " + std::to_string(refused->largest_free) + "\n";
        } else if (const auto* held = std::get_if<sim::trace::AreaHeld>(&event)) {
            story += "t" + std::to_string(held->held_by) + " of " + std::to_string(held->sender_pid) + " at " +
                     std::to_string(held->offset) + (held->delivered ? " delivered\n" : " queued\n");
        } else if (const auto* finished = std::get_if<sim::trace::TransactionFinished>(&event)) {
            story += "t" + std::to_string(record.stamp.transaction) + " error " + std::to_string(finished->error) + "\n";
        } else if (std::holds_alternative<sim::trace::TransactionSent>(event)) {
            story += "t" + std::to_string(record.stamp.transaction) + " sent\n";
        }
    });
    d.thread().call(0, Payload::of_size(50'001));
    EXPECT_EQ(story,
              "t3 sent\n"
              "asked 50008 of 1040384 in use 1001000 largest 39384\n"
              "t1 of 200 at 0 delivered\n"
              "t2 of 300 at 1000000 queued\n"
              "t3 error -28\n");
}

// ------------------------------------------------------------------------------------------------- the allocator by itself

TEST(BufferArea, SurvivesRandomUseWithItsPiecesInOrder) {
    models::binder::Pool<models::binder::Buffer> pool;
    models::binder::BufferArea area(pool, 0);
    std::vector<std::byte> memory(1 << 16);
    area.attach({.base = memory.data(), .user_address = 0x1000, .size_bytes = memory.size()});
    std::vector<std::uint64_t> taken;
    std::uint64_t random = 7;
    for (int step = 0; step < 20'000; ++step) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto draw = random >> 33;
        if (taken.empty() || draw % 5 < 3) {
            models::binder::BufferArea::Refusal refusal{};
            if (auto* buffer = area.allocate((draw / 8) % 2000 / 8 * 8, draw % 2 == 0, refusal)) taken.push_back(buffer->offset);
        } else {
            const auto which = draw % taken.size();
            area.free(*area.find(taken[which]));
            taken.erase(taken.begin() + static_cast<std::ptrdiff_t>(which));
        }
        ASSERT_TRUE(area.consistent()) << step;
    }
    for (const auto offset : taken) area.free(*area.find(offset));
    EXPECT_EQ(area.largest_free(), memory.size());
    EXPECT_EQ(area.oneway_free(), memory.size() / 2);
}

}  // namespace
}  // namespace tests::binder
