namespace ChatApp.Storage.People;

/// <summary>The CQL of one <see cref="PeopleTable"/>.</summary>
/// <param name="SelectOne">A row, by owner and person.</param>
/// <param name="SelectHead">The static columns <c>list_version</c> and <c>list_size</c>, by owner.</param>
/// <param name="UpdateHead">Version, size; the owner; if the version is so.</param>
/// <param name="Insert">Owner, person and what is kept of them.</param>
/// <param name="Delete">A row, by owner and person.</param>
internal sealed record PeopleStatements(string SelectOne, string SelectHead, string UpdateHead, string Insert, string Delete);
