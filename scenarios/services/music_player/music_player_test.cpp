// The player's own tests, with GoogleTest, in a process beside it.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "iservice_registry.h"
#include "music_player_proxy.h"

using namespace OHOS;
using namespace OHOS::Music;

class MusicPlayerTest : public testing::Test {
public:
    void SetUp() override {
        auto manager = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
        ASSERT_NE(manager, nullptr);
        player_ = iface_cast<IMusicPlayer>(manager->GetSystemAbility(MUSIC_PLAYER_SA_ID));
        ASSERT_NE(player_, nullptr);
    }

protected:
    int32_t Load(int32_t bytes) {
        sptr<Ashmem> song = Ashmem::CreateAshmem("song", bytes);
        return song != nullptr ? player_->LoadSong("Test", song) : MUSIC_BAD_ARGUMENT;
    }

    sptr<IMusicPlayer> player_;
};

TEST_F(MusicPlayerTest, PlaysToTheEnd) {
    ASSERT_EQ(Load(176400 * 2), MUSIC_OK);
    ASSERT_EQ(player_->Play(), MUSIC_OK);
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));
    PlayerStatus status;
    ASSERT_EQ(player_->GetStatus(status), MUSIC_OK);
    EXPECT_EQ(status.state, PlayerState::PLAYING);
    EXPECT_EQ(status.positionMs, 1000);
    EXPECT_EQ(status.lengthMs, 2000);
    std::this_thread::sleep_for(std::chrono::seconds(1));
    ASSERT_EQ(player_->GetStatus(status), MUSIC_OK);
    EXPECT_EQ(status.state, PlayerState::STOPPED);
}

TEST_F(MusicPlayerTest, PauseKeepsThePlace) {
    ASSERT_EQ(Load(176400 * 5), MUSIC_OK);
    ASSERT_EQ(player_->Play(), MUSIC_OK);
    std::this_thread::sleep_for(std::chrono::milliseconds(550));
    ASSERT_EQ(player_->Pause(), MUSIC_OK);
    std::this_thread::sleep_for(std::chrono::seconds(10));
    PlayerStatus status;
    ASSERT_EQ(player_->GetStatus(status), MUSIC_OK);
    EXPECT_EQ(status.positionMs, 500);
    EXPECT_EQ(player_->Pause(), MUSIC_NO_SONG);
}

TEST_F(MusicPlayerTest, RefusesWhatIsNoSong) {
    EXPECT_EQ(player_->AddListener(nullptr), MUSIC_BAD_ARGUMENT);
    EXPECT_EQ(player_->BeginTransfer("Test", -1), MUSIC_BAD_ARGUMENT);
    EXPECT_EQ(player_->TransferPiece(-1, {1, 2, 3}), MUSIC_BAD_ARGUMENT);
}

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
