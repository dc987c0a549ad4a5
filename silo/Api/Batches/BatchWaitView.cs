namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Why a batch stands still, since when, and when it tries again, in Unix seconds.</summary>
internal sealed record BatchWaitView(string Code, string Message, long Since, long RetryAt);
