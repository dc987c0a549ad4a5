namespace OrleansLlm.Grains.Tools;

/// <summary>A server answers with more than is read.</summary>
internal sealed class AnswerTooLongException(long max) : HttpRequestException(FormattableString.Invariant($"the answer is longer than {max} bytes"));
