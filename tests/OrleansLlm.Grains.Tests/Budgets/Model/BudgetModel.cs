using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>A tenant's money by brute force: every call ever made, summed anew for every question.</summary>
internal sealed class BudgetModel
{
    private List<ModelCall> _calls = [];
    private Dictionary<BudgetScope, (ScopeLimits? Limits, LimitOverride? Override)> _rules = [];
    private HashSet<BudgetScope> _users = [];

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.MinValue;

    public IReadOnlyList<ModelCall> Calls => _calls;

    public BudgetModel Clone() => new()
    {
        // Sets of users only grow with calls that come to count: copied, so that a crash takes them back too.
        _calls = [.. _calls.Select(call => call with { Users = [.. call.Users] })],
        _rules = new(_rules),
        _users = [.. _users],
        Now = Now,
    };

    /// <summary>Time goes on; calls whose lease has ended are settled for what was granted.</summary>
    public void Advance(DateTimeOffset now)
    {
        Now = now > Now ? now : Now;
        for (var i = 0; i < _calls.Count; i++)
        {
            if (_calls[i] is { IsOpen: true } call && call.LeaseUntil <= Now)
            {
                var cost = ModelCall.CostOf(call.Request.Ceiling.PromptTokens, call.Granted);
                _calls[i] = call with { Cost = cost, Outcome = SettlementOutcome.Expired, SettledAt = Now };
            }
        }
    }

    /// <summary>True of calls that were settled so long ago that the book need not know them.</summary>
    public bool IsOld(ModelCall call) => !call.IsOpen && call.SettledAt < Now - TimeSpan.FromHours(1);

    public ModelCall? Find(string id) => _calls.Find(call => call.Request.Id == id);

    public void Reserve(ReserveRequest request)
    {
        var call = new ModelCall(request, Now, Math.Min(request.GrantedTokens, request.Ceiling.CompletionTokens), Now + request.Lease);
        CountUsers(request);
        call.Users.UnionWith(UserScopes(request).Where(_users.Contains));
        _calls.Add(call);
    }

    public void Extend(ExtendRequest request) => Replace(request.ReservationId, call => call with
    {
        Granted = Math.Clamp(request.GrantedTokens, call.Granted, call.Request.Ceiling.CompletionTokens), LeaseUntil = Now + request.Lease,
    });

    public void Settle(Settlement settlement) => Replace(settlement.ReservationId, call => call with
    {
        Cost = ModelCall.CostOf(settlement.Usage.PromptTokens, settlement.Usage.CompletionTokens), Outcome = settlement.Outcome, SettledAt = Now,
    });

    /// <summary>Leases are lengthened to at least so long from now.</summary>
    public void Grace(DateTimeOffset now, TimeSpan grace)
    {
        Now = now > Now ? now : Now;
        foreach (var call in _calls.Where(call => call.IsOpen && call.LeaseUntil < Now + grace).ToList())
        {
            Replace(call.Request.Id, known => known with { LeaseUntil = Now + grace });
        }
    }

    public void SetLimits(BudgetScope scope, ScopeLimits? limits) => Set(scope, (limits, _rules.GetValueOrDefault(scope).Override));

    public void SetOverride(BudgetScope scope, LimitOverride? replaced) => Set(scope, (_rules.GetValueOrDefault(scope).Limits, replaced));

    /// <summary>The limits in force: the scope's own, else the narrowest rule's.</summary>
    public ScopeLimits? LimitsOf(BudgetScope scope)
    {
        foreach (var rule in (BudgetScope[])[scope, scope with { User = Each(scope.User) }, Outer(scope), Outer(scope) with { User = Each(scope.User) }])
        {
            var (limits, replaced) = _rules.GetValueOrDefault(rule);
            if ((replaced is not null && replaced.From <= Now && Now < replaced.Until ? replaced.Limits : limits) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>All levels of a call.</summary>
    public static IEnumerable<BudgetScope> Scopes(ReserveRequest request) =>
        [BudgetScope.Tenant, .. Projects(request), new BudgetScope { Key = request.KeyId }, .. UserScopes(request)];

    /// <summary>The calls that count in a scope.</summary>
    public IEnumerable<ModelCall> CallsOf(BudgetScope scope) => _calls.Where(call => scope.User is null
        ? (scope.Project is null || scope.Project == call.Request.Project) && (scope.Key is null || scope.Key == call.Request.KeyId)
        : call.Users.Contains(scope));

    private static IEnumerable<BudgetScope> Projects(ReserveRequest request) =>
        request.Project is { } project ? [new BudgetScope { Project = project }] : [];

    private static IEnumerable<BudgetScope> UserScopes(ReserveRequest request) => request.User is { } user
        ? [new BudgetScope { User = user }, .. Projects(request).Select(scope => scope with { User = user }), new BudgetScope { Key = request.KeyId, User = user }]
        : [];

    private static string? Each(string? name) => name is null ? null : BudgetScope.Each;

    private static BudgetScope Outer(BudgetScope scope) => scope with { Project = Each(scope.Project), Key = Each(scope.Key) };

    private void Set(BudgetScope scope, (ScopeLimits? Limits, LimitOverride? Override) rules)
    {
        _rules[scope] = rules;
        if (scope.User is not null)
        {
            foreach (var call in _calls.Where(call => call.IsOpen))
            {
                CountUsers(call.Request);
            }
        }
    }

    /// <summary>An end user is counted from the first moment at which limits hold for a call of theirs; calls that run then count too.</summary>
    private void CountUsers(ReserveRequest request)
    {
        foreach (var scope in UserScopes(request).Where(scope => LimitsOf(scope) is not null && _users.Add(scope)))
        {
            foreach (var call in _calls.Where(call => call.IsOpen && UserScopes(call.Request).Contains(scope)))
            {
                call.Users.Add(scope);
            }
        }
    }

    private void Replace(string id, Func<ModelCall, ModelCall> change)
    {
        var index = _calls.FindIndex(call => call.Request.Id == id);
        _calls[index] = change(_calls[index]);
    }
}
