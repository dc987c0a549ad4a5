namespace OrleansLlm.Models.Hub;

/// <summary>A hub did not give what was asked for. The message names repository, file and reason, and never holds the token.</summary>
public sealed class HubException(string message, Exception? innerException = null) : Exception(message, innerException);
