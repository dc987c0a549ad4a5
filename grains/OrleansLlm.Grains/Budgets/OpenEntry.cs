namespace OrleansLlm.Grains.Budgets;

/// <summary>An open reservation in memory, with the accounts that it counts in.</summary>
internal sealed class OpenEntry(OpenCall call, Account[] accounts)
{
    public OpenCall Call { get; set; } = call;

    public Account[] Accounts { get; set; } = accounts;
}
