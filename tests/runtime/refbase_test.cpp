#include "refbase.h"

#include <gtest/gtest.h>

#include <string>

namespace tests {
namespace {

using OHOS::RefBase;
using OHOS::sptr;
using OHOS::wptr;

/// Writes what happens to it into a text.
class Witness : public RefBase {
public:
    explicit Witness(std::string& story) : story_(story) {}
    ~Witness() override { story_ += "gone "; }
    void OnFirstStrongRef(const void*) override { story_ += "first "; }
    void OnLastStrongRef(const void*) override { story_ += "last "; }
    void OnLastWeakRef(const void*) override { story_ += "last_weak "; }
    bool OnAttemptPromoted(const void*) override { return promotable; }

    bool promotable = true;

private:
    std::string& story_;
};
class Derived : public Witness {
public:
    using Witness::Witness;
};

TEST(RefBase, CountsStartAtTheInitialValueAndTheLastStrongReferenceEndsTheObject) {
    std::string story;
    auto* object = new Witness(story);
    EXPECT_EQ(object->GetSptrRefCount(), INITIAL_PRIMARY_VALUE);
    sptr<Witness> first(object);
    EXPECT_EQ(object->GetSptrRefCount(), 1);
    {
        sptr<RefBase> second = first;
        EXPECT_EQ(object->GetSptrRefCount(), 2);
        EXPECT_EQ(story, "first ");
    }
    first = nullptr;
    EXPECT_EQ(story, "first last gone ");
}

TEST(RefBase, AWeakReferencePromotesWhileTheObjectLives) {
    std::string story;
    sptr<Witness> strong = sptr<Derived>::MakeSptr(story);
    const wptr<Witness> weak(strong);
    EXPECT_EQ(weak.promote(), strong);
    strong = nullptr;
    EXPECT_EQ(story, "first last gone ");
    EXPECT_EQ(weak.promote(), nullptr);
    EXPECT_NE(weak.GetRefPtr(), nullptr);  // the address stays
}

TEST(RefBase, AnExtendedObjectLivesUntilItsLastWeakReference) {
    std::string story;
    sptr<Witness> strong(new Witness(story));
    strong->ExtendObjectLifetime();
    wptr<Witness> weak(strong);
    strong = nullptr;
    EXPECT_EQ(story, "first last ");
    strong = weak.promote();  // its class allows it
    ASSERT_NE(strong, nullptr);
    strong->promotable = false;
    strong = nullptr;
    EXPECT_EQ(weak.promote(), nullptr);
    weak = nullptr;
    EXPECT_EQ(story, "first last last last_weak gone ");
}

TEST(RefBase, AnObjectThatOnlyWeakReferencesEverHeldGoesWithTheLastOfThem) {
    std::string story;
    wptr<Witness> weak(new Witness(story));
    wptr<Witness> second = weak;
    weak = nullptr;
    EXPECT_EQ(story, "");
    second = new Witness(story);
    EXPECT_EQ(story, "last_weak gone ");
}

TEST(RefBase, AnObjectNobodyHeldYetIsPromoted) {
    std::string story;
    auto* object = new Witness(story);
    const wptr<Witness> weak(object);
    sptr<Witness> strong = weak.promote();
    EXPECT_EQ(strong, object);
    EXPECT_EQ(object->GetSptrRefCount(), 1);
}

TEST(RefBase, PointersCompareWithEachOtherAndWithNull) {
    std::string story;
    const sptr<Derived> derived(new Derived(story));
    const sptr<Witness> base = derived;
    const wptr<Witness> weak = base;
    EXPECT_TRUE(base == derived);
    EXPECT_TRUE(base == derived.GetRefPtr());
    EXPECT_TRUE(weak == base);
    EXPECT_TRUE(base == weak);
    EXPECT_FALSE(base == nullptr);
    EXPECT_TRUE(base != nullptr);
    EXPECT_TRUE(static_cast<bool>(base));
    Witness* raw = base;
    EXPECT_EQ(raw, derived.GetRefPtr());
}

TEST(RefBase, AMovedPointerLeavesNullAndACopyOfAnObjectCountsAnew) {
    std::string story;
    sptr<Witness> strong(new Witness(story));
    sptr<Witness> moved = std::move(strong);
    EXPECT_EQ(strong, nullptr);
    EXPECT_EQ(moved->GetSptrRefCount(), 1);
    const Witness copy(*moved);
    EXPECT_EQ(copy.GetSptrRefCount(), INITIAL_PRIMARY_VALUE);
}

TEST(RefBase, AWeakCounterOfItsOwnKnowsWhenTheObjectIsGone) {
    std::string story;
    sptr<Witness> strong(new Witness(story));
    auto* weak = strong->CreateWeakRef(strong.GetRefPtr());
    EXPECT_EQ(weak->GetRefPtr(), strong.GetRefPtr());
    strong.clear();
    EXPECT_EQ(weak->GetRefPtr(), nullptr);
    EXPECT_FALSE(weak->AttemptIncStrongRef(nullptr));
    delete weak;
}

}  // namespace
}  // namespace tests
