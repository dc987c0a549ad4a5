namespace OrleansLlm.Grains.Budgets;

/// <summary>What becomes of accounts of a call that do not exist yet.</summary>
internal enum MissingAccounts
{
    /// <summary>They are made for this look only.</summary>
    Lend,
    /// <summary>They are made and kept; those of end users only while limits hold for them.</summary>
    Keep,
    /// <summary>As <see cref="Keep"/>, but none of end users: a snapshot has all that there were.</summary>
    KeepButUsers,
}
