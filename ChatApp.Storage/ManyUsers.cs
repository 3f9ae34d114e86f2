using ChatApp.Contracts.Identity;
using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace ChatApp.Storage;

/// <summary>Binds several users to <c>WHERE user_id IN ?</c>.</summary>
/// <remarks>
/// Such a statement asks for as many partitions as it has users. Its coordinator, which is none of their replicas' in particular, asks for
/// all of them at once, holds the answers, and waits for the slowest; so a list of some tens is the most to give it.
/// </remarks>
internal static class ManyUsers
{
    private static readonly CqlType Ids = CqlType.ListOf(CqlType.Uuid);

    public static CqlValue Of(IReadOnlyList<UserId> users)
    {
        var ids = new Guid[users.Count];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = users[index].Value;
        }

        return CqlValue.From(ids, Ids);
    }
}
