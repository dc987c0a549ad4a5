namespace OrleansLlm.Silo.Api.Errors;

/// <summary>Ends a request with an error that the HTTP layer itself found.</summary>
internal sealed class ApiErrorException(ApiError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public ApiError Error { get; } = error;
}
