using System.Diagnostics;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>The host's program for processes that read files. A host that registers none reads them in its own process, where a parser that does not end can not be ended either.</summary>
/// <param name="Start">How one is started that may have so many bytes of memory for its objects.</param>
public sealed record DocumentProgram(Func<long, ProcessStartInfo> Start);
