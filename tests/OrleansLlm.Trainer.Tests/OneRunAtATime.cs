// libtorch has one source of random numbers per process, which runs of other classes would draw from: as in the worker, one runs at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
