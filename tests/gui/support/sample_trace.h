#pragma once

#include <QString>
#include <QTemporaryDir>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sim::trace {
class Recorder;
struct Stamp;
}  // namespace sim::trace

/// Traces for tests of the window.
namespace tests::gui {

enum class ReplyOf : std::uint8_t { Reply, DeadReply, FailedReply, Oneway, Refusal };

/// A trace of level calls that a test writes call by call: an app asks a service `Echo.Say`. While it is not closed it is live.
class SampleTrace {
public:
    SampleTrace();
    ~SampleTrace();

    [[nodiscard]] QString path() const { return folder_.filePath(QStringLiteral("sample")); }
    [[nodiscard]] std::string stream() const;

    void begin(bool oneway = false);
    void end(ReplyOf reply) { end(transaction_, reply); }
    void end(std::uint64_t transaction, ReplyOf reply);
    [[nodiscard]] std::uint64_t transaction() const { return transaction_; }  ///< begun last
    void calls(int count, ReplyOf reply = ReplyOf::Reply);
    void close();

    /// Overwrites bytes of the closed trace with 0xA5.
    void spoil(std::uint64_t offset, std::size_t bytes) const;

private:
    [[nodiscard]] sim::trace::Stamp app(std::uint64_t transaction) const;
    [[nodiscard]] sim::trace::Stamp service(std::uint64_t transaction) const;

    QTemporaryDir folder_;
    std::unique_ptr<sim::trace::Recorder> recorder_;
    std::vector<std::byte> parcel_;
    std::uint64_t transaction_ = 0;
    std::uint64_t time_ns_ = 0;
};

/// The trace, of level full, of a scenario of the library (`basics/hello`); recorded once in each test program.
QString traceOf(const std::string& scenario);

}  // namespace tests::gui
