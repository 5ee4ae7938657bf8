#include "models/softbus/link.h"
#include "sim/base/text.h"

namespace models::softbus {
namespace {

std::string span_words(std::int64_t span_ns) {
    constexpr std::int64_t kUs = 1'000;
    constexpr std::int64_t kMs = 1'000'000;
    constexpr std::int64_t kSecond = 1'000'000'000;
    if (span_ns % kSecond == 0) return fmt::format("{}s", span_ns / kSecond);
    if (span_ns % kMs == 0) return fmt::format("{}ms", span_ns / kMs);
    if (span_ns % kUs == 0) return fmt::format("{}us", span_ns / kUs);
    return fmt::format("{}ns", span_ns);
}

std::string share_words(double share) { return fmt::format("{:.6g}%", share * 100); }

}  // namespace

std::string Impairments::words() const {
    std::string words;
    const auto add = [&words](std::string_view word, const std::string& value = {}) {
        if (!words.empty()) words += ' ';
        words += word;
        if (!value.empty()) words += ' ' + value;
    };
    if (delay_ns != 0) add("delay", span_words(delay_ns));
    if (jitter_ns != 0) add("jitter", span_words(jitter_ns));
    if (loss > 0) add("loss", share_words(loss));
    if (burst_start > 0) add("burst", share_words(burst_start) + ' ' + share_words(burst_end));
    if (duplicate > 0) add("duplicate", share_words(duplicate));
    if (reorder > 0) add("reorder", share_words(reorder));
    if (corrupt > 0) add("corrupt", share_words(corrupt));
    if (rate != 0) add("rate", fmt::format("{}B/s", rate));
    if (aim != 0) add("aimed");
    if (partition) add("partition");
    if (hold) add("hold");
    return words;
}

}  // namespace models::softbus
