"""Where a conversation stands and what it remembers: aiogram 3's FSM by name and meaning, with no aiogram.

state           State, StatesGroup
storage         StorageKey and what every storage and isolation must do
context         FSMContext: one conversation's view of a storage
memory          a storage and an isolation for one process
machine         the `transitions` machine that moves a conversation from state to state
aiogram_bridge  optional, and the only module that imports aiogram: ours in its Dispatcher
"""
