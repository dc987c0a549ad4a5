namespace OrleansLlm.Models.Templates;

/// <summary>
/// The conversation does not fit the template: the template called <c>raise_exception</c> ("roles must alternate"), or the input asks for
/// something that it has no place for. The caller's mistake; the message is meant for the caller.
/// </summary>
/// <param name="message">What the caller did wrong.</param>
public sealed class TemplateRefusedException(string message) : Exception(message);
