// Any bytes as a parcel and as its writer's notes: first byte the code, the second how much was "not recorded", the third how many of
// the rest are notes.

#include <cstdint>
#include <vector>

#include "sim/query/parcel_tree.h"
#include "tests/sim/query/parcels_support.h"

using namespace sim::query;

namespace {

/// Parts lie side by side, in order, within their whole.
std::uint64_t check(const std::vector<ParcelPart>& parts, std::uint64_t from, std::uint64_t to) {
    for (const auto& part : parts) {
        if (part.offset < from || part.size_bytes > to || part.offset > to - part.size_bytes || part.name.empty()) __builtin_trap();
        for (const auto c : part.value) {
            if (static_cast<unsigned char>(c) < 0x20) __builtin_trap();
        }
        check(part.parts, part.offset, part.offset + part.size_bytes);
        from = part.offset + part.size_bytes;
    }
    return from;
}

void check(const ParcelTree& tree) {
    // All of the parcel is accounted for.
    if (check(tree.parts, 0, tree.total_bytes) != tree.total_bytes) __builtin_trap();
    if (tree.parts.size() > 5000) __builtin_trap();
    for (const auto& slot : tree.objects) {
        if (slot.offset + 24 > tree.kept_bytes) __builtin_trap();
    }
}

}  // namespace

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    ParcelBuilder parcel;
    parcel.raw(std::uint8_t{1}).raw(std::uint8_t{0}).raw(std::uint8_t{0});
    if (index == 0) {
        parcel.token(u"demo.I").string("abc").string16(u"xy").int32(2).raw(std::uint8_t{1}).raw(std::uint8_t{2}).raw(std::uint16_t{0});
        parcel.object(kHandleObject, 1).int32(40000).object(kFdObject, 3).object(kFdObject, 4).int32(100).cstring("abcd");
    } else if (index == 1) {
        parcel.raw(std::uint8_t{14}).raw(std::uint32_t{0}).int32(3).object(kHandleObject, 3);
    } else if (index == 2) {
        parcel.int32(1).object(kHandleObject, 3).object(kBinderObject, 0);
    } else {
        return false;
    }
    for (const auto byte : parcel.view()) out.push_back(static_cast<std::uint8_t>(byte));
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto* book = [] {
        static InterfaceBook made;
        made.add({.interface_name = "I",
                  .descriptor = "demo.I",
                  .code = 1,
                  .method = "all",
                  .arguments = "a:string,b:string16,c:int8[],d:object,e:rawdata,f:ashmem,g:cstring,h:string[],i:bytes,j:uint16[],k:double",
                  .returns = "l:object[],m:fd[],n:bool[]"});
        return &made;
    }();
    if (size < 3) return 0;
    const auto notes_bytes = std::min<std::size_t>(data[2], size - 3);
    const std::vector<std::uint8_t> noted(data + 3, data + 3 + notes_bytes), exact(data + 3 + notes_bytes, data + size);
    const auto notes = parcel_notes(std::as_bytes(std::span(noted)));
    const ParcelBytes parcel{std::as_bytes(std::span(exact)), exact.size() + data[1]};
    const ParcelTreeReader reader(*book);
    check(reader.request(data[0] % 8, parcel, notes, data[0] / 8));
    check(reader.reply(book->find("demo.I", 1), parcel, notes));
    check(reader.reply(nullptr, parcel, notes));
    check(ParcelTreeReader::status(parcel));
    return 0;
}
