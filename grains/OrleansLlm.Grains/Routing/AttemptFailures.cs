using OrleansLlm.Contracts;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Tells which kind of failure an exception is, for policies to go on after or not. Pure.</summary>
internal static class AttemptFailures
{
    public static AttemptException Of(Exception exception) => exception switch
    {
        AttemptException known => known,
        ProviderException remote => new AttemptException(CauseOf(remote.Kind), remote.ToLlm()),
        _ => Of(CallFailures.ToLlm(exception)),
    };

    private static AttemptException Of(LlmException error) => new(CauseOf(error), error);

    private static FallbackCauses CauseOf(ProviderFailure kind) => kind switch
    {
        ProviderFailure.RateLimited or ProviderFailure.Overloaded => FallbackCauses.Busy,
        ProviderFailure.Timeout => FallbackCauses.Timeout,
        ProviderFailure.ContextLength => FallbackCauses.ContextLength,
        ProviderFailure.ContentRefused => FallbackCauses.ContentRefused,
        ProviderFailure.BadRequest => FallbackCauses.None,
        ProviderFailure.Credentials or ProviderFailure.NoSuchModel => FallbackCauses.Misconfigured,
        ProviderFailure.Unsupported => FallbackCauses.Unsupported,
        _ => FallbackCauses.Failure,
    };

    private static FallbackCauses CauseOf(LlmException error) => error.Code switch
    {
        _ when error.Refusal is not null => FallbackCauses.None,
        LlmErrorCode.Overloaded => FallbackCauses.Busy,
        LlmErrorCode.ReplicaUnavailable or LlmErrorCode.ProviderFailed or LlmErrorCode.Internal => FallbackCauses.Failure,
        LlmErrorCode.Timeout => FallbackCauses.Timeout,
        LlmErrorCode.ContextLengthExceeded => FallbackCauses.ContextLength,
        LlmErrorCode.ContentRefused => FallbackCauses.ContentRefused,
        LlmErrorCode.Unsupported => FallbackCauses.Unsupported,
        LlmErrorCode.ModelNotFound => FallbackCauses.Misconfigured,

        // The request's own fault, or the books can not be kept: no other model makes that good.
        _ => FallbackCauses.None,
    };
}
