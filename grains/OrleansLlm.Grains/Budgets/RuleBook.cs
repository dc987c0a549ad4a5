using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Limits by scope, and which of them hold for a member: its own, else the narrowest rule with <c>*</c>.</summary>
internal sealed class RuleBook
{
    private readonly Dictionary<BudgetScope, ScopeRules> _rules = [];

    /// <summary>Grows with every change, so that accounts know when what they remember is stale.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>False: no end user has limits, so no user needs to be looked up.</summary>
    public bool HasUsers { get; private set; }

    public IEnumerable<ScopeRules> All => _rules.Values;

    public ScopeRules? Find(BudgetScope scope) => _rules.GetValueOrDefault(scope);

    public void Set(ScopeRules rules)
    {
        if (rules is { Limits: null, Override: null, IsSuspended: false })
        {
            _rules.Remove(rules.Scope);
        }
        else
        {
            _rules[rules.Scope] = rules;
        }

        Version++;
        HasUsers = _rules.Keys.Any(scope => scope.User is not null);
    }

    /// <summary>All rules that may hold for a member, the narrowest first.</summary>
    public ScopeRules[] For(BudgetScope member)
    {
        var found = new List<ScopeRules>(2);
        Add(found, member);
        if (member.User is not null)
        {
            Add(found, member with { User = BudgetScope.Each });
        }

        if (member is { Project: null, Key: null })
        {
            return [.. found];
        }

        var each = member with
        {
            Project = member.Project is null ? null : BudgetScope.Each, Key = member.Key is null ? null : BudgetScope.Each,
        };
        Add(found, each);
        if (member.User is not null)
        {
            Add(found, each with { User = BudgetScope.Each });
        }

        return [.. found];
    }

    private void Add(List<ScopeRules> found, BudgetScope scope)
    {
        if (_rules.TryGetValue(scope, out var rules))
        {
            found.Add(rules);
        }
    }
}
