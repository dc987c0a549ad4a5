using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>A mistake, with the line of the input file where it has one.</summary>
internal sealed record BatchErrorView(string Code, string Message, string? Param, int? Line)
{
    /// <summary>Shows a mistake.</summary>
    public static BatchErrorView Of(BatchError error) => new(error.Code, error.Message, error.Param, error.Line);
}
