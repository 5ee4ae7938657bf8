#pragma once

namespace runtime::port {

/// The door from the runtime to DSoftBus. Its calls (socket, listen, bind, send, shut down) come with the models of several
/// devices; until then no implementation exists and `Ports::softbus` is null.
class SoftBusPort {
public:
    virtual ~SoftBusPort() = default;
};

}  // namespace runtime::port
