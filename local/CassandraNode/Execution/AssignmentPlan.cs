using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>What of an INSERT or UPDATE is the same for all its executions: found once for a prepared statement. Immutable.</summary>
internal sealed class AssignmentPlan
{
    private AssignmentPlan(
        Table table, IReadOnlyList<Relation> where, IReadOnlyList<Assignment> assignments, UsingClause usingClause, ModificationCondition condition)
    {
        WriteRules.Check(table, usingClause, condition);
        WhereRules.Check(table, where);
        Table = table;
        Where = where;
        Using = usingClause;
        Condition = condition;
        Assignments = assignments;
        Columns = new Column[assignments.Count];
        for (var index = 0; index < Columns.Length; index++)
        {
            Columns[index] = ColumnChanges.Find(table, assignments[index].Column);
            TouchesRow |= Columns[index].Kind == ColumnKind.Regular;
            TouchesStatics |= Columns[index].Kind == ColumnKind.Static;
            NeedsCurrent |= ColumnChanges.NeedsCurrent(Columns[index], assignments[index].Kind);
        }

        (PartitionTerms, ClusteringTerms) = (TermsOf(table.PartitionKey), TermsOf(table.ClusteringKey));
        IsOneRow = PartitionTerms.Length == table.PartitionKey.Count && ClusteringTerms.Length == table.ClusteringKey.Count
            && where.Count == PartitionTerms.Length + ClusteringTerms.Length;
    }

    public Table Table { get; }

    public IReadOnlyList<Relation> Where { get; }

    public UsingClause Using { get; }

    public ModificationCondition Condition { get; }

    public IReadOnlyList<Assignment> Assignments { get; }

    /// <summary>What each of <see cref="Assignments"/> changes.</summary>
    public Column[] Columns { get; }

    /// <summary>Whether it makes the row exist, as INSERT does.</summary>
    public bool WithMarker { get; private init; }

    /// <summary>Whether it changes a row, and not the static row alone.</summary>
    public bool TouchesRow { get; private init; }

    public bool TouchesStatics { get; }

    /// <summary>Whether what it writes depends on what is there.</summary>
    public bool NeedsCurrent { get; }

    /// <summary>Whether each key column has one value, so that <see cref="PartitionTerms"/> and <see cref="ClusteringTerms"/> say all.</summary>
    public bool IsOneRow { get; }

    /// <summary>Whether it changes one row, whatever is there: nearly every write does.</summary>
    public bool IsBlind => IsOneRow && TouchesRow && !TouchesStatics && !NeedsCurrent && !Condition.IsConditional;

    public Term[] PartitionTerms { get; }

    public Term[] ClusteringTerms { get; }

    /// <exception cref="CqlError">Invalid: it does not fit the table.</exception>
    public static AssignmentPlan Of(Table table, Statement.Insert insert)
    {
        if (insert.Columns.Count != insert.Values.Count)
        {
            throw CqlError.Invalid("Unmatched column names/values");
        }

        if (table.IsCounter)
        {
            throw CqlError.Invalid("INSERT statements are not allowed on counter tables, use UPDATE instead");
        }

        if (insert.Columns.Distinct(StringComparer.Ordinal).Count() != insert.Columns.Count)
        {
            throw CqlError.Invalid("The column names contains duplicates");
        }

        var where = new List<Relation>();
        var assignments = new List<Assignment>();
        foreach (var (name, value) in insert.Columns.Zip(insert.Values))
        {
            var column = table.Get(name);
            if (column.IsKey)
            {
                where.Add(new Relation([name], "=", value));
            }
            else
            {
                assignments.Add(new Assignment(name, AssignmentKind.Set, value));
            }
        }

        // Only statics, and no clustering column: it is the static row that is written.
        var staticOnly = table.ClusteringKey.Count > 0 && where.All(relation => table.Find(relation.Column)!.Kind == ColumnKind.PartitionKey)
            && assignments.Count > 0 && assignments.All(assignment => table.Find(assignment.Column)!.Kind == ColumnKind.Static);
        var condition = insert.IfNotExists ? ModificationCondition.NotExists : ModificationCondition.None;
        return new AssignmentPlan(table, where, assignments, insert.Using, condition) { WithMarker = !staticOnly, TouchesRow = !staticOnly };
    }

    /// <exception cref="CqlError">Invalid: it does not fit the table.</exception>
    public static AssignmentPlan Of(Table table, Statement.Update update)
    {
        var twice = update.Assignments.Where(static assignment => assignment.Kind == AssignmentKind.Set)
            .GroupBy(static assignment => assignment.Column, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1);
        return twice is null
            ? new(table, update.Where, update.Assignments, update.Using, new ModificationCondition(false, update.IfExists, update.Conditions))
            : throw CqlError.Invalid($"Multiple incompatible setting of column {twice.Key}");
    }

    // Those that come first in the key and are fixed by one value.
    private Term[] TermsOf(IReadOnlyList<Column> key)
    {
        var terms = new List<Term>(key.Count);
        foreach (var column in key)
        {
            var restricting = Where.Where(relation => relation.Columns.Contains(column.Name)).ToList();
            if (restricting is not [{ IsToken: false, Operator: "=", Columns.Count: 1 } relation])
            {
                break;
            }

            terms.Add(relation.Value);
        }

        return [.. terms];
    }
}
