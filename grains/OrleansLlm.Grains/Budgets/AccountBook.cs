using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// The accounts of a tenant. The tenant, its projects and its keys are counted from their first call on; an end user, whose number has no
/// bound, from the moment limits hold for them (calls that run then count too).
/// </summary>
internal sealed class AccountBook(RuleBook rules, Action<Account> onUserAdded)
{
    private readonly Dictionary<BudgetScope, Account> _accounts = new() { [BudgetScope.Tenant] = new Account(BudgetScope.Tenant) };

    private int _users;

    public Account Tenant => _accounts[BudgetScope.Tenant];

    public Account? Find(BudgetScope scope) => _accounts.GetValueOrDefault(scope);

    /// <summary>The accounts that a call counts in, widest first.</summary>
    /// <param name="request">The call.</param>
    /// <param name="missing">What becomes of those that do not exist yet.</param>
    /// <param name="now">The moment.</param>
    public Account[] For(ReserveRequest request, MissingAccounts missing, DateTimeOffset now)
    {
        var found = new List<Account>(6) { Tenant };
        var project = request.Project is { } id ? new BudgetScope { Project = id } : null;
        var key = new BudgetScope { Key = request.KeyId };
        if (project is not null)
        {
            found.Add(Get(project, missing));
        }

        found.Add(Get(key, missing));
        if (request.User is { } user && (rules.HasUsers || _users > 0))
        {
            AddUser(found, BudgetScope.Tenant with { User = user }, missing, now);
            if (project is not null)
            {
                AddUser(found, project with { User = user }, missing, now);
            }

            AddUser(found, key with { User = user }, missing, now);
        }

        return [.. found];
    }

    /// <summary>True when a call of this request belongs to a scope.</summary>
    public static bool Covers(BudgetScope scope, ReserveRequest request) =>
        (scope.Project is null || scope.Project == request.Project)
        && (scope.Key is null || scope.Key == request.KeyId)
        && (scope.User is null || scope.User == request.User);

    public void Load(AccountState state)
    {
        _accounts[state.Scope] = Account.Of(state);
        _users += state.Scope.User is null ? 0 : 1;
    }

    /// <summary>All accounts, after those were forgotten whose usage can no longer matter.</summary>
    public AccountState[] ToState(DateTimeOffset now)
    {
        foreach (var (scope, account) in _accounts)
        {
            if (scope.User is not null && account.Running == 0 && rules.Find(scope) is null && !Matters(account, now))
            {
                _accounts.Remove(scope);
                _users--;
            }
        }

        return [.. _accounts.Values.Select(account => account.ToState(now))];
    }

    private void AddUser(List<Account> found, BudgetScope scope, MissingAccounts missing, DateTimeOffset now)
    {
        if (_accounts.TryGetValue(scope, out var known))
        {
            found.Add(known);
        }
        else if (missing != MissingAccounts.KeepButUsers && new Account(scope) is var account && account.LimitsAt(rules, now) is not null)
        {
            found.Add(account);
            if (missing == MissingAccounts.Keep)
            {
                _accounts[scope] = account;
                _users++;
                onUserAdded(account);
            }
        }
    }

    private Account Get(BudgetScope scope, MissingAccounts missing)
    {
        if (!_accounts.TryGetValue(scope, out var account))
        {
            account = new Account(scope);
            if (missing != MissingAccounts.Lend)
            {
                _accounts[scope] = account;
            }
        }

        return account;
    }

    /// <summary>False when no window or rate in force can still hold anything of it. A rule whose time has not come or is over may hold again.</summary>
    private bool Matters(Account account, DateTimeOffset now) => account.LimitsAt(rules, now) is not { } limits
        ? rules.For(account.Scope).Length > 0
        : account.UsedAt > now - TimeSpan.FromMinutes(2)
            || limits.Budgets.Any(window => window.Kind == WindowKind.Rolling
                ? account.UsedAt > now - CalendarWindow.LengthOf(window.Period) - TimeSpan.FromDays(6)
                : account.UsedAt >= CalendarWindow.StartOf(window.Period, now));
}
