// What a user does: plays a song on the phone, walks over to the speaker, and the speaker is switched off.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "iservice_registry.h"
#include "music_player_proxy.h"
#include "player_listener_stub.h"

using namespace OHOS;
using namespace OHOS::Music;

namespace {

class Listener : public PlayerListenerStub {
public:
    void OnStateChanged(const PlayerStatus& status) override {
        std::lock_guard<std::mutex> lock(mutex_);
        printf("listener: %s is %d at %lld ms on %s\n", status.title.c_str(), static_cast<int>(status.state),
               static_cast<long long>(status.positionMs), status.device.empty() ? "this device" : status.device.c_str());
        state_ = status.state;
        changed_.notify_all();
    }
    bool WaitFor(PlayerState state, std::chrono::seconds atMost) {
        std::unique_lock<std::mutex> lock(mutex_);
        return changed_.wait_for(lock, atMost, [this, state] { return state_ == state; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    PlayerState state_ = PlayerState::STOPPED;
};

sptr<Ashmem> MakeSong(int seconds) {
    constexpr int BYTES_PER_SECOND = 44100 * 2 * 2;
    const int size = seconds * BYTES_PER_SECOND;
    sptr<Ashmem> song = Ashmem::CreateAshmem("song", size);
    if (song == nullptr || !song->MapReadAndWriteAshmem()) {
        return nullptr;
    }
    std::vector<char> second(BYTES_PER_SECOND);
    for (int i = 0; i < seconds; ++i) {
        std::fill(second.begin(), second.end(), static_cast<char>(i));
        song->WriteToAshmem(second.data(), BYTES_PER_SECOND, i * BYTES_PER_SECOND);
    }
    return song;
}

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            printf("line %d: expected that %s\n", __LINE__, #condition);   \
            return 1;                                                       \
        }                                                                   \
    } while (false)

}  // namespace

int main(int argc, char* argv[]) {
    const std::string speaker = argc > 1 ? argv[1] : "speaker";
    auto manager = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    CHECK(manager != nullptr);
    sptr<IMusicPlayer> player = iface_cast<IMusicPlayer>(manager->GetSystemAbility(MUSIC_PLAYER_SA_ID));
    CHECK(player != nullptr);

    sptr<Listener> listener = new Listener();
    CHECK(player->AddListener(listener) == MUSIC_OK);
    CHECK(player->Play() == MUSIC_NO_SONG);
    CHECK(player->LoadSong("Moonlight", MakeSong(30)) == MUSIC_OK);
    CHECK(player->Play() == MUSIC_OK);
    std::this_thread::sleep_for(std::chrono::seconds(2));
    PlayerStatus status;
    CHECK(player->GetStatus(status) == MUSIC_OK);
    CHECK(status.state == PlayerState::PLAYING && status.positionMs >= 1900 && status.positionMs <= 2000);

    CHECK(player->HandOver("nowhere") == MUSIC_NOT_REACHED);
    CHECK(player->HandOver(speaker) == MUSIC_OK);
    CHECK(listener->WaitFor(PlayerState::ELSEWHERE, std::chrono::seconds(1)));
    std::this_thread::sleep_for(std::chrono::seconds(3));
    CHECK(player->GetStatus(status) == MUSIC_OK);
    CHECK(status.state == PlayerState::PLAYING && status.device == speaker);
    printf("plays on %s at %lld ms\n", status.device.c_str(), static_cast<long long>(status.positionMs));

    // Somebody switches the speaker's player off: the song comes back to the phone.
    CHECK(listener->WaitFor(PlayerState::PLAYING, std::chrono::seconds(60)));
    CHECK(player->GetStatus(status) == MUSIC_OK);
    CHECK(status.state == PlayerState::PLAYING && status.device.empty());
    CHECK(player->RemoveListener(listener) == MUSIC_OK);
    printf("back on the phone at %lld ms\n", static_cast<long long>(status.positionMs));
    return 0;
}
