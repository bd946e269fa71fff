console.error('usage');
