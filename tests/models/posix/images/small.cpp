// What elf_fuzz damages: a bit of everything a library's file holds.

#include <cstdio>
#include <string>

thread_local int t_number = 3;
std::string g_text = "text";
int* g_pointer = &t_number;

int main() { return std::printf("%s %d\n", g_text.c_str(), *g_pointer) + t_number; }
