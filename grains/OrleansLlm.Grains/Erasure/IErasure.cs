using OrleansLlm.Contracts.Erasure;

namespace OrleansLlm.Grains.Erasure;

/// <summary>
/// Erases what one feature keeps of a tenant, a user or a conversation: from its grains, from what stands for it in memory, and from the store. Each feature that
/// keeps contents registers one as a singleton; all are called by the erasure job, one after the other in order of <see cref="Order"/>.
/// </summary>
public interface IErasure
{
    /// <summary>The feature's name in reports and in the audit log, such as <c>conversations</c>; unique.</summary>
    string Name { get; }

    /// <summary>Lower ones first: what leads to other contents goes after them. Default 0.</summary>
    int Order => 0;

    /// <summary>Erases what belongs to the scope; durable when it returns. May be called again for the same scope: then it removes what is left.</summary>
    /// <returns>How many things were removed; 0 when the feature keeps nothing of such a scope.</returns>
    Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken);
}
