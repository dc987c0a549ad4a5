namespace OrleansLlm.Silo.Hosting;

/// <summary>The silo can not start for a reason that its operator can mend. The message is one line: setting, what is wrong, value.</summary>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
