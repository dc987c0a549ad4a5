using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Turns what a user wrote into what is searched for. The host may have one; without it searches that ask for it are refused.</summary>
public interface IQueryRewriter
{
    /// <summary>The query to search for in place of this one.</summary>
    /// <param name="caller">Who pays.</param>
    /// <param name="requestId">The request's id, for the ledger and logs.</param>
    /// <param name="query">What was written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<string> RewriteAsync(Caller caller, string requestId, string query, CancellationToken cancellationToken);
}
