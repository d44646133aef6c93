using CdnMusic.CacheSim.CommandLine;

return await CacheSimCommandLine.RunAsync(args);
