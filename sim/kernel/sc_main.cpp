// SystemC's library brings a main of its own that asks for this; our programs have their own main.
int sc_main(int, char**);  // NOLINT: the library's own declaration

int sc_main(int, char**) { return 0; }
