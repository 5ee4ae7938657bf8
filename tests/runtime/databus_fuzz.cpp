// Messages of the bus with anything in them: parsing either refuses or gives lengths that fit.

#include <cstdlib>
#include <cstring>

#include "runtime/dbinder/databus.h"

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// A request with one object in it.
extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    using namespace OHOS;
    if (index != 0) return false;
    out.assign(sizeof(DatabusHeader) + 32 + 8 + sizeof(FlatDBinderSession), 0);
    const DatabusHeader header{.sizeOfSelf = static_cast<std::uint32_t>(out.size()),
                               .magic = kDatabusMagic,
                               .version = kDatabusVersion,
                               .cmd = static_cast<std::int32_t>(BC_TRANSACTION),
                               .code = 1,
                               .buffer_size = 32,
                               .offsets_size = 8,
                               .offsets = 32};
    std::memcpy(out.data(), &header, sizeof(header));
    FlatDBinderSession record{};
    PutText(record.serviceName, "DBinder1000_101");
    PutText(record.deviceId, "tablet");
    std::memcpy(out.data() + sizeof(header) + 40, &record, sizeof(record));
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace OHOS;
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(data, data + size);
    // Half of the inputs get a head that passes, so that what follows it is looked at.
    if (size > sizeof(DatabusHeader) && data[0] % 2 == 0) {
        DatabusHeader header;
        std::memcpy(&header, bytes->data(), sizeof(header));
        header.sizeOfSelf = static_cast<std::uint32_t>(size);
        header.magic = kDatabusMagic;
        header.version = kDatabusVersion;
        header.buffer_size %= 2 * size;
        header.offsets %= 2 * size;
        header.offsets_size %= 64;
        std::memcpy(bytes->data(), &header, sizeof(header));
    }
    DatabusMessage message;
    if (!DatabusMessage::Parse(bytes, message)) return 0;
    const auto& header = message.header;
    const auto room = message.bytes->size() - sizeof(header);
    expect(header.buffer_size <= room);
    if (header.cmd == static_cast<std::int32_t>(BC_REPLY) && message.IsStatus()) return 0;
    if (header.offsets_size == 0) return 0;
    const auto count = header.offsets_size / sizeof(std::uint64_t);
    expect(header.offsets + header.offsets_size + count * sizeof(FlatDBinderSession) <= room);
    std::uint32_t uid = 0;
    std::int32_t pid = 0;
    const auto* records = reinterpret_cast<const FlatDBinderSession*>(message.Buffer() + header.offsets + header.offsets_size);
    for (std::size_t i = 0; i < count; ++i) {
        const auto name = TextOf(records[i].serviceName);
        if (ParseSessionName(name, uid, pid)) expect(ParseSessionName(SessionNameOf(uid, pid), uid, pid));
        expect(TextOf(records[i].deviceId).size() <= kDeviceIdBytes);
    }
    return 0;
}
