#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/services/order_desk/order_desk_stub.h"

namespace scenarios::services {

/// The desk itself. Its orders and their keys live as long as its process.
class OrderDeskService final : public OrderDeskStub {
public:
    int32_t Order(const std::u16string& item, const std::u16string& key) override;
    int32_t Count(const std::u16string& item) override;

private:
    std::vector<std::u16string> items_;        ///< by order number, from 1
    std::map<std::u16string, int32_t> taken_;  ///< order numbers by key
};

}  // namespace scenarios::services
