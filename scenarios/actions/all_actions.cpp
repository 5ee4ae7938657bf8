#include "scenarios/actions/actions.h"

namespace scenarios::engine {

const std::vector<Verb>& all_actions() {
    namespace a = scenarios::actions;
    static const std::vector<Verb> kActions{
        a::get(),                                  //
        a::check(),                                //
        a::call(),                                 //
        a::oneway(),                               //
        a::subscribe(),                            //
        a::unsubscribe(),                          //
        a::wait(),                                 //
        a::sleep(),                                //
        a::work(),                                 //
        a::mark(),                                 //
        a::repeat(),                               //
        a::parallel(),                             //
        a::drop(),                                 //
        a::exit(),        a::crash(), a::reply(),  //
        a::fail(),                                 //
        a::keep(),                                 //
        a::kill(),                                 //
        a::restart(),                              //
    };
    return kActions;
}

}  // namespace scenarios::engine
