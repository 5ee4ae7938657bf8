#include "scenarios/actions/actions.h"

namespace scenarios::engine {

const std::vector<Verb>& all_actions() {
    namespace a = scenarios::actions;
    static const std::vector<Verb> kActions{
        a::get(),              //
        a::check(),            //
        a::connect(),          //
        a::call(),             //
        a::oneway(),           //
        a::subscribe(),        //
        a::unsubscribe(),      //
        a::wait(),             //
        a::sleep(),            //
        a::work(),             //
        a::mark(),             //
        a::repeat(),           //
        a::parallel(),         //
        a::drop(),             //
        a::exit(),             //
        a::crash(),            //
        a::reply(),            //
        a::fail(),             //
        a::require(),          //
        a::keep(),             //
        a::identity(),         //
        a::kill(),             //
        a::restart(),          //
        a::hang(),             //
        a::resume(),           //
        a::impair(),           //
        a::clear(),            //
        a::partition(),        //
        a::heal(),             //
        a::hold(),             //
        a::release(),          //
        a::cut_link(),         //
        a::restore_link(),     //
        a::close_session(),    //
        a::untrust(),          //
        a::trust(),            //
        a::device_off(),       //
        a::device_on(),        //
        a::fill_buffer(),      //
        a::exhaust_threads(),  //
        a::deny_permission(),  //
    };
    return kActions;
}

}  // namespace scenarios::engine
