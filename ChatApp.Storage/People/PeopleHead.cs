namespace ChatApp.Storage.People;

/// <summary>What a list of people says of itself.</summary>
/// <param name="Version">Rises with every change, also when the list was emptied in between; 0 for a list that never had anybody on it.</param>
/// <param name="Count">How many are on it.</param>
public readonly record struct PeopleHead(long Version, int Count);
