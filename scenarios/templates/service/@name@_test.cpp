// Runs as a process of its own beside the service, on the same device or another one.

#include <gtest/gtest.h>

#include "@name@_proxy.h"
#include "iservice_registry.h"

using namespace OHOS;

TEST(@Name@Test, Greets) {
    auto manager = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    ASSERT_NE(manager, nullptr);
    sptr<I@Name@> service = iface_cast<I@Name@>(manager->GetSystemAbility(@NAME@_SA_ID));
    ASSERT_NE(service, nullptr);
    std::string answer;
    EXPECT_EQ(service->Greet("world", answer), ERR_NONE);
    EXPECT_EQ(answer, "Hello, world");
    EXPECT_EQ(service->Greet("", answer), ERR_INVALID_VALUE);
}

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
