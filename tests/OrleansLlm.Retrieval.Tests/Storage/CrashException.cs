namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>The machine went down.</summary>
internal sealed class CrashException() : IOException("crash");
