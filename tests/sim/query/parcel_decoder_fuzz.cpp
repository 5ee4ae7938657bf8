// Any bytes as a parcel, read by every declaration: first byte chooses the code, the second how much was "not recorded".

#include <cstdint>
#include <vector>

#include "sim/query/parcel_decoder.h"
#include "tests/sim/query/parcels_support.h"

using namespace sim::query;

extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) {
    ParcelBuilder parcel;
    parcel.raw(std::uint8_t{1}).raw(std::uint8_t{0});
    if (index == 0) {
        parcel.token(u"demo.I").string("abc").string16(u"xy").int32(3).int32(0).object(kHandleObject, 1).int32(4).int32(0);
    } else if (index == 1) {
        parcel.token(u"ohos.samgr.accessToken").int32(1401);
    } else if (index == 2) {
        parcel.string("a").string16(u"b").int32(2).string("x").string("y").int32(70000).object(kFdObject, 3);
    } else {
        return false;
    }
    for (const auto byte : parcel.view()) out.push_back(static_cast<std::uint8_t>(byte));
    return true;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto* book = [] {
        static InterfaceBook made;
        made.add(
            {.interface_name = "I",
             .descriptor = "demo.I",
             .code = 1,
             .method = "all",
             .arguments =
                 "a:string,b:string16,c:int8[],d:object,e:rawdata,f:ashmem,g:cstring,h:string[],i:bytes,j:uint16[],k:double,l:object[]",
             .returns = "a:string,b:string16,c:string[],d:rawdata"});
        made.add({.interface_name = "I",
                  .descriptor = "demo.I",
                  .code = 2,
                  .method = "vectors",
                  .arguments =
                      "a:bool[],b:int16[],c:int64[],d:string16[],e:cstring[],f:rawdata[],g:ashmem[],h:fd[],i:float[],j:bytes[],k:uint8[]"});
        return &made;
    }();
    if (size < 2) return 0;
    const std::vector<std::uint8_t> exact(data + 2, data + size);
    const ParcelBytes parcel{std::as_bytes(std::span(exact)), exact.size() + data[1]};
    const ParcelDecoder decoder(*book);
    const auto request = decoder.request(data[0] % 8, parcel);
    if (request.call.empty()) __builtin_trap();
    const auto* method = request.method != nullptr ? request.method : book->find("demo.I", 1);
    const auto reply = decoder.reply(method, parcel);
    const auto vectors = ParcelDecoder::items(book->find("demo.I", 2)->arguments, parcel, 0, false);
    // Output stays readable in size whatever the input.
    if (reply.size() > 100'000 || vectors.size() > 100'000) __builtin_trap();
    return 0;
}
