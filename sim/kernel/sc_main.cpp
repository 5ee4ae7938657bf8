// SystemC's library brings a main of its own that asks for this, with C linkage; our programs have their own main.
extern "C" int sc_main(int, char**);

extern "C" int sc_main(int, char**) { return 0; }
